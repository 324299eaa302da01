"""What can be done to a running emulator, and seen of it."""

from attrs import frozen

from aisecurity.emulator.faults.active_faults import ActiveFaults
from aisecurity.emulator.settings import Settings

from .recorder import RequestRecorder
from .scripted_answers import ScriptedAnswers


@frozen
class EmulatorControl:
    """*recorder* is there where somebody can ask for the requests."""

    faults: ActiveFaults
    scripted_answers: ScriptedAnswers
    recorder: RequestRecorder | None

    @classmethod
    def from_settings(cls, settings: Settings, *, recording: bool = False) -> "EmulatorControl":
        """Begin with the faults of *settings*."""
        recorder = RequestRecorder(settings.max_requests) if recording or settings.admin else None
        return cls(ActiveFaults(settings.faults, settings.seed), ScriptedAnswers(), recorder)

    @property
    def idle(self) -> bool:
        """Tell whether requests can pass unseen."""
        return self.recorder is None and not self.faults and not self.scripted_answers
