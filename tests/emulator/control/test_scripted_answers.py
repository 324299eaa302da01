"""Scripted answers, and the endpoint they wait for."""

from aisecurity.emulator.control.scripted_answers import Responses, answer_of
from aisecurity.emulator.http.received_request import Received


def test_scripted_answers_wait_for_their_endpoint() -> None:
    """An answer for another endpoint stays for later."""
    responses = Responses()
    responses.add(answer_of(200, {}, "", None), "results")

    assert None is responses.next(Received("POST", "/v1/scan/async/request", "", {}, b"[]"))
    assert 1 == len(responses)
