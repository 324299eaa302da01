"""Recorder of calls: what is kept, within its bounds."""

from aisecurity.emulator.control.recorded_call import RecordedCall
from aisecurity.emulator.control.recorder import RequestRecorder
from aisecurity.emulator.http.received_request import ReceivedRequest


def call(body: bytes = b"") -> RecordedCall:
    """Return a call that has just arrived."""
    return RecordedCall(ReceivedRequest("POST", "/", "", {}, body))


def test_bounded_by_bytes() -> None:
    """The oldest are dropped when bodies and answers become too large; the newest is kept, however large."""
    recorder = RequestRecorder(10, max_bytes=100)
    calls = [call(b"x" * 40) for _ in range(2)]
    for one in calls:
        recorder.add(one)
    before = recorder.calls()
    calls[1].answer.extend(b"y" * 90)
    recorder.update(calls[1])
    # Dropped meanwhile: an answer that comes late changes nothing.
    recorder.update(calls[0])

    assert (2, [2]) == (len(before), [one.number for one in recorder.calls()])
    assert (calls[1].request,) == recorder.all()


def test_revisions_go_on() -> None:
    """Numbers and revisions go on after everything was forgotten."""
    recorder = RequestRecorder(10)
    recorder.add(call())
    recorder.clear()
    recorder.add(call())

    assert [(2, 2)] == [(one.number, one.revision) for one in recorder.calls()]
