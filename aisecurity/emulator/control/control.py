"""What can be done to a running emulator, and seen of it."""

from attrs import frozen

from aisecurity.emulator.faults.active_faults import Faults
from aisecurity.emulator.settings import Settings

from .recorder import Recorder
from .scripted_answers import Responses


@frozen
class Control:
    """*recorder* is there where somebody can ask for the requests."""

    faults: Faults
    responses: Responses
    recorder: Recorder | None

    @classmethod
    def of(cls, settings: Settings, *, recording: bool = False) -> "Control":
        """Begin with the faults of *settings*."""
        recorder = Recorder(settings.max_requests) if recording or settings.admin else None
        return cls(Faults(settings.faults, settings.seed), Responses(), recorder)

    @property
    def idle(self) -> bool:
        """Tell whether requests can pass unseen."""
        return self.recorder is None and not self.faults and not self.responses
