"""Class Emulator: stopping while a client waits, and reset."""

import threading

import httpx

from aisecurity.emulator import Emulator, Settings


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
