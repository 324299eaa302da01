"""Scripted answers, and the endpoint they wait for."""

from aisecurity.emulator.control.scripted_answers import ScriptedAnswers, build_answer
from aisecurity.emulator.http.received_request import ReceivedRequest


def test_scripted_answers_wait_for_their_endpoint() -> None:
    """An answer for another endpoint stays for later."""
    responses = ScriptedAnswers()
    responses.add(build_answer(200, {}, "", None), "results")

    assert None is responses.next(ReceivedRequest("POST", "/v1/scan/async/request", "", {}, b"[]"))
    assert 1 == len(responses)
