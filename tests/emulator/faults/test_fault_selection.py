"""What faults and scripted answers do where no connection is needed to see it; shutting down while one holds on."""

import threading

import httpx
import pytest

from aisecurity.emulator import Emulator, Settings, SettingsError
from aisecurity.emulator.control.scripted_answers import Responses, answer_of
from aisecurity.emulator.faults.active_faults import Faults
from aisecurity.emulator.faults.fault import _MAX_MARKS, Fault  # pyright: ignore[reportPrivateUsage]  # the bound is tested
from aisecurity.emulator.http.answer import phrase_of
from aisecurity.emulator.http.received_request import Received


def batch(first: int, count: int) -> Received:
    """Return a submission of that many prompts."""
    rows = ",".join(
        f'{{"req_id":{number},"scan_req":{{"contents":[{{"prompt":"p"}}]}}}}' for number in range(first, first + count)
    )
    return Received("POST", "/v1/scan/async/request", "", {}, f"[{rows}]".encode())


def only(faults: Faults) -> Fault:
    """Return the one fault."""
    (fault,) = faults
    return fault


def test_repr() -> None:
    """A fault shows what it is and how often it fired."""
    assert "Fault({'status': 503}, fired=0)" == repr(only(Faults([{"status": 503}])))


def test_marks_are_bounded() -> None:
    """A fault by prompt remembers so many rows and no more."""
    fault = only(Faults([{"pending": True, "prompt": "p"}]))
    for first in range(0, _MAX_MARKS + 100, 100):
        fault.mark(batch(first, 100), "scan")

    assert not fault.concerns({"scan_id": "scan", "req_id": 0})
    assert fault.concerns({"scan_id": "scan", "req_id": _MAX_MARKS})


def test_scripted_answers_wait_for_their_endpoint() -> None:
    """An answer for another endpoint stays for later."""
    responses = Responses()
    responses.add(answer_of(200, {}, "", None), "results")

    assert None is responses.next(batch(1, 1))
    assert 1 == len(responses)


def test_unknown_status() -> None:
    """A status without a name has one on the wire all the same."""
    assert ("OK", "Unknown") == (phrase_of(200), phrase_of(599))


def test_dlp_rules() -> None:
    """A rule of dlp has phrases or a regex, and a validator that there is."""
    from aisecurity.emulator.detection.detector_table import read_rules

    (rule,) = read_rules("dlp", [{"name": "codename", "phrases": ["blue moon"]}], "rules")
    assert rule.regex is not None
    for table in ({"phrases": ["a"], "regex": "a"}, {"regex": "a", "validator": "nobody"}, {"regex": "("}):
        with pytest.raises(SettingsError, match=r"^rules\[0\]"):
            read_rules("dlp", [{"name": "x", **table}], "rules")


def test_stopping_does_not_wait_for_a_silent_answer() -> None:
    """An emulator stops at once, though a client waits for an answer that never comes."""
    failed: list[Exception] = []

    def ask(url: str) -> None:
        try:
            httpx.get(f"{url}/v1/scan/results?scan_ids=x", headers={"x-pan-token": "k"}, timeout=20)
        except httpx.HTTPError as error:
            failed.append(error)

    with Emulator(Settings()) as emulator:
        fault = emulator.faults.add(silence=True)
        client = threading.Thread(target=ask, args=(emulator.url,))
        client.start()
        while not fault.fired:
            client.join(0.01)
    client.join(5)

    assert [False, 1] == [client.is_alive(), len(failed)]


def test_reset_without_a_recorder() -> None:
    """An emulator that records nothing forgets its faults all the same, and stops with an idle connection open."""
    with httpx.Client() as client, Emulator(Settings(), recording=False) as emulator:
        emulator.faults.add(status=503, prompt="never said")
        client.post(f"{emulator.url}/v1/scan/sync/request", json={"contents": [{"prompt": "hello"}]})
        emulator.reset()
        status = client.get(f"{emulator.url}/healthz").status_code
        assert (0, (), 200) == (len(emulator.faults), emulator.requests, status)


def test_wrong_faults_in_python() -> None:
    """Settings that are made in Python have their faults checked too."""
    with pytest.raises(SettingsError, match=r"faults\[0\].statsu: unknown key"):
        Settings(faults=({"statsu": 5},))  # type: ignore[typeddict-unknown-key]  # the mistake that is tested
