"""State of a running emulator that a test controls: faults, scripted answers, recorded requests."""

from attrs import frozen

from aisecurity.emulator.faults.active_faults import ActiveFaults
from aisecurity.emulator.settings import Settings

from .recorder import RequestRecorder
from .scripted_answers import ScriptedAnswers


@frozen
class EmulatorControl:
    """The controlled state; *recorder* is None if nobody can ask for the requests."""

    faults: ActiveFaults
    scripted_answers: ScriptedAnswers
    recorder: RequestRecorder | None

    @classmethod
    def from_settings(cls, settings: Settings, *, recording: bool = False) -> "EmulatorControl":
        """Return the state at the start, with the faults of *settings*."""
        recorder = RequestRecorder(settings.max_requests) if recording or settings.admin else None
        return cls(ActiveFaults(settings.faults, settings.seed), ScriptedAnswers(), recorder)

    @property
    def idle(self) -> bool:
        """Return whether requests can pass without interception."""
        return self.recorder is None and not self.faults and not self.scripted_answers
