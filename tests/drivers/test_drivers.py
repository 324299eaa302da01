"""Both drivers, the loops that perform effects."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from aisecurity._core.effects import Flow, Gather, Invoke, Now, Send, Sleep
from aisecurity._core.wire import HttpRequest, Reply, Transport
from aisecurity._drivers.asyncio import run_async
from aisecurity._drivers.blocking import run
from aisecurity.exceptions import AISecSDKException, APIConnectionError

REQUEST = HttpRequest(method="GET", url="https://service.test/")


def send() -> Send:
    """Return an effect that sends."""
    return Send(REQUEST, 1.0, Transport())


class Service:
    """Answers each request with its number, or what *answers* does; counts how many are under way at once."""

    def __init__(self, pause: float = 0.0, answers: Callable[[int], Reply] | None = None) -> None:
        self.count = 0
        self.under_way = 0
        self.most = 0
        self._pause = pause
        self._answers = answers
        self._lock = threading.Lock()

    def _begin(self) -> int:
        with self._lock:
            self.count += 1
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            return self.count

    def _end(self, number: int) -> Reply:
        with self._lock:
            self.under_way -= 1
        return self._answers(number) if self._answers else Reply(status=number)

    def blocking(self, _: Send) -> Reply:
        """Answer in a thread."""
        number = self._begin()
        threading.Event().wait(self._pause)
        return self._end(number)

    async def on_loop(self, _: Send) -> Reply:
        """Answer in a task."""
        number = self._begin()
        await asyncio.sleep(self._pause)
        return self._end(number)


@pytest.fixture(params=["blocking", "asyncio"])
def drive(request: pytest.FixtureRequest) -> Callable[[Flow[object], Service], object]:
    """Return each driver in turn."""
    if request.param == "blocking":
        return lambda flow, service: run(flow, service.blocking)
    return lambda flow, service: asyncio.run(run_async(flow, service.on_loop))


Drive = Callable[[Flow[object], Service], object]


def fail(_: int) -> Reply:
    """Fail as an engine does."""
    raise APIConnectionError("lost")


def test_send(drive: Drive) -> None:
    """A flow is resumed with the answer, and its value is returned."""

    def flow() -> Flow[object]:
        first: Reply = yield send()
        second: Reply = yield send()
        return [first.status, second.status]

    assert [1, 2] == drive(flow(), Service())


def test_flow_without_effects(drive: Drive) -> None:
    """A flow may return without asking for anything."""

    def flow() -> Flow[object]:
        return 5
        yield Now()

    assert 5 == drive(flow(), Service())


def test_clock_and_sleep(drive: Drive) -> None:
    """A sleep lasts at least as long as asked, on a clock that never goes back."""

    def flow() -> Flow[object]:
        begin: float = yield Now()
        nothing: object = yield Sleep(0.02)
        end: float = yield Now()
        return nothing is None and 0.019 <= end - begin

    before = time.monotonic()
    assert drive(flow(), Service())
    assert 0.019 <= time.monotonic() - before


def test_failure_is_thrown_into_the_flow(drive: Drive) -> None:
    """A failed effect is an exception at its place in the flow, which may go on."""

    def flow() -> Flow[object]:
        try:
            yield send()
        except APIConnectionError as error:
            yield Sleep(0)
            return str(error)
        return "no error"

    assert "AISEC_CLIENT_SIDE_ERROR:lost" == drive(flow(), Service(answers=fail))


def test_failure_that_the_flow_leaves(drive: Drive) -> None:
    """A failure that the flow does not handle is raised."""

    def flow() -> Flow[None]:
        yield send()

    with pytest.raises(APIConnectionError):
        drive(flow(), Service(answers=fail))


def part(number: int) -> Flow[object]:
    """Return the number of the part, after a request; every third fails."""
    yield send()
    if number % 3 == 2:
        raise AISecSDKException(str(number))
    return number


def test_together_keeps_order(drive: Drive) -> None:
    """The outcomes of flows side by side come in the order of the flows, errors of this package in their places."""

    def flow() -> Flow[object]:
        outcomes: list[object] = yield Gather([part(number) for number in range(6)])
        return [error.message if isinstance(error, AISecSDKException) else error for error in outcomes]

    assert [0, 1, "2", 3, 4, "5"] == drive(flow(), Service())


def test_together_runs_side_by_side_eight_at_most(drive: Drive) -> None:
    """Flows run at the same time, but no more than eight of them."""
    service = Service(pause=0.02)

    def flow() -> Flow[object]:
        outcomes: list[object] = yield Gather([part(0) for _ in range(20)])
        return len(outcomes)

    assert 20 == drive(flow(), service)
    assert (20, 8) == (service.count, service.most)


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_threads_that_cannot_start(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system starts few threads or none, each flow runs once all the same."""
    start = threading.Thread.start
    left = iter(range(threads))

    def scarce(self: threading.Thread) -> None:
        if next(left, None) is None:
            raise RuntimeError("can't start new thread")
        start(self)

    def flow() -> Flow[object]:
        outcomes: list[object] = yield Gather([part(number) for number in (0, 1, 3, 4) * 5])
        return outcomes

    service = Service(pause=0.01)
    monkeypatch.setattr(threading.Thread, "start", scarce)

    assert [0, 1, 3, 4] * 5 == run(flow(), service.blocking)
    assert (20, True) == (service.count, service.most <= 1 + threads)


def helpers() -> bool:
    """Return whether threads of a batch are left beside this one."""
    return any(thread.name == "aisecurity-batch" for thread in threading.enumerate())


@pytest.mark.parametrize("here", [False, True])
def test_bug_in_one_thread(*, here: bool) -> None:
    """A bug is raised in whichever thread it is, at once where it is this one, and no flow is begun after it."""
    all_begun, may_end, begun = threading.Barrier(8, timeout=10.0), threading.Event(), list[int]()

    def step() -> None:
        begun.append(1)
        all_begun.wait()
        main = threading.current_thread() is threading.main_thread()
        if main == here:
            raise KeyError("bug")
        while main and helpers():
            time.sleep(0.001)
        assert main or may_end.wait(10.0)

    def one() -> Flow[None]:
        yield Invoke(step)

    def flow() -> Flow[None]:
        yield Gather([one() for _ in range(20)])

    with pytest.raises(KeyError, match="bug"):
        run(flow(), Service().blocking)
    left = helpers()
    may_end.set()
    while helpers():
        time.sleep(0.001)

    assert (here, 8) == (left, len(begun))


def test_bugs_are_not_swallowed(drive: Drive) -> None:
    """An error that is not one of this package's is no outcome: it is raised as it is."""

    def bug() -> Flow[None]:
        yield send()
        raise KeyError("bug")

    def flow() -> Flow[None]:
        yield Gather([part(0), bug(), part(1)])

    with pytest.raises(KeyError, match="bug"):
        drive(flow(), Service())


async def test_cancellation_reaches_the_flow() -> None:
    """A cancelled task ends its flow at the effect it waits for, so that the flow releases its locks."""
    ended: list[str] = []

    def inner(name: str) -> Flow[None]:
        try:
            yield Sleep(60)
        except BaseException as error:
            ended.append(f"{name} {type(error).__name__}")
            raise

    def flow() -> Flow[None]:
        try:
            yield Gather([inner("a"), inner("b")])
        finally:
            ended.append("flow")

    task = asyncio.create_task(run_async(flow(), Service().on_loop))
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert ["a CancelledError", "b CancelledError"] == sorted(ended[:2])
    assert ["flow"] == ended[2:]


def test_interrupt_reaches_the_flow() -> None:
    """An interrupt while the flow waits is raised inside it first."""
    ended: list[str] = []

    def flow() -> Flow[None]:
        try:
            yield send()
        finally:
            ended.append("flow")

    def interrupt(_: Send) -> Reply:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(flow(), interrupt)

    assert ["flow"] == ended
