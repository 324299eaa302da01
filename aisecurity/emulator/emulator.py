"""Control of an emulator from Python: start and stop it, add faults, script answers, read received requests."""

import threading
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

from starlette.applications import Starlette

from aisecurity.emulator.control.control import EmulatorControl
from aisecurity.emulator.control.scripted_answers import build_answer
from aisecurity.emulator.faults.active_faults import ActiveFaults
from aisecurity.emulator.faults.conditions import Endpoint
from aisecurity.emulator.http.host_names import AcceptedHosts
from aisecurity.emulator.http.received_request import ReceivedRequest
from aisecurity.emulator.server.app import build_app
from aisecurity.emulator.server.server import Address, EmulatorServer, bound_address, run_in_thread
from aisecurity.emulator.service.service import ScanService

from .clock import Clock
from .settings import Settings


class Emulator:
    """An emulator that serves in a thread within a `with`; without one, *app* can be called in the process.

    with Emulator() as emulator:
        emulator.faults.add(status=503, count=1)
        ...  # use emulator.url
        assert "sync" == emulator.requests[0].endpoint
    """

    def __init__(
        self,
        settings: Settings | None = None,
        address: Address | None = None,
        *,
        clock: Clock | None = None,
        recording: bool = True,
    ) -> None:
        settings, clock = settings or Settings(), clock or Clock()
        self._address = address or Address()
        self._control = EmulatorControl.from_settings(settings, recording=recording)
        self._running = ExitStack()
        self._url: str | None = None
        self._hosts = AcceptedHosts((self._address.host, *settings.admin_hosts))
        self.app: Starlette = build_app(settings, clock, ScanService(settings, clock), self._control, hosts=self._hosts)

    @property
    def url(self) -> str:
        """The URL it serves on; RuntimeError outside of the `with`."""
        if self._url is None:
            raise RuntimeError("the emulator is not running: use it in a `with`")
        return self._url

    @property
    def faults(self) -> ActiveFaults:
        """The active faults: `faults.add(status=503, count=2)`, `faults.clear()`."""
        return self._control.faults

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """The last `max_requests` received requests, oldest first, credentials hidden."""
        return () if self._control.recorder is None else self._control.recorder.all()

    def respond(
        self,
        json: object = None,
        *,
        status: int = 200,
        text: str = "",
        headers: Mapping[str, str] | None = None,
        endpoint: Endpoint | None = None,
        times: int = 1,
    ) -> None:
        """Script the answer to the next *times* requests, or to those of *endpoint* alone."""
        self._control.scripted_answers.add(build_answer(status, json, text, headers), endpoint, times)

    def reset(self) -> None:
        """Remove faults, scripted answers and recorded requests; scans are kept."""
        self._control.faults.clear()
        self._control.scripted_answers.clear()
        if self._control.recorder is not None:
            self._control.recorder.clear()

    def __enter__(self) -> Self:
        """Start the server, and return once it accepts connections."""
        self._url = self._running.enter_context(_served(self.app, self._address, self._hosts))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server and its thread."""
        self._url = None
        self._running.close()


@contextmanager
def serve(settings: Settings | None = None, address: Address | None = None) -> Generator[str]:
    """Serve in a thread, by default on a free port of loopback, and yield the URL."""
    with Emulator(settings, address, recording=False) as emulator:
        yield emulator.url


@contextmanager
def _served(app: Starlette, address: Address, hosts: AcceptedHosts) -> Generator[str]:
    with address.listen() as listener:
        hosts.add([bound_address(listener)])
        ready = threading.Event()
        server = EmulatorServer(app, address, ready.set)
        thread = threading.Thread(target=run_in_thread, args=(server, listener, ready), daemon=True)
        thread.start()
        ready.wait()
        try:
            yield address.url(listener)
        finally:
            server.should_exit = True
            thread.join()
