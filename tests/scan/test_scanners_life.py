"""Both Scanners: configuration, life cycle, input that is rejected."""

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import aisecurity
from aisecurity.exceptions import ConfigurationError, ErrorType, PayloadError, ScannerClosedError
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import IDS, PROFILE, REPORT_ID, SCAN_ID, SCAN_OK, anything, configured, scan_object

Use = Callable[[Scanner], object]


def scan(scanner: Scanner) -> object:
    """Make a scan that is sound."""
    return scanner.sync_scan(PROFILE, Content(prompt="p"))


SOUND: dict[str, Use] = {
    "sync_scan": scan,
    "async_scan": lambda s: s.async_scan([scan_object()]),
    "scan_batch": lambda s: s.scan_batch([scan_object()]),
    "query_by_scan_ids": lambda s: s.query_by_scan_ids([SCAN_ID]),
    "query_by_report_ids": lambda s: s.query_by_report_ids([REPORT_ID]),
    "wait_for_results": lambda s: s.wait_for_results([SCAN_ID]),
}

UNSET = AiProfile(profile_name=None)
UNSOUND: dict[str, tuple[Use, str]] = {
    "empty content": (lambda s: s.sync_scan(PROFILE, Content()), "content: nothing to scan"),
    "content of wrong type": (lambda s: s.sync_scan(PROFILE, anything("p")), "content: a Content is needed, not str"),
    "no profile": (
        lambda s: s.sync_scan(AiProfile(profile_name=None), Content(prompt="p")),
        "ai_profile: neither profile_name nor",
    ),
    "long tr_id": (
        lambda s: s.sync_scan(PROFILE, Content(prompt="p"), "t" * 101),
        "tr_id: 101 characters, at most 100",
    ),
    "3 MB": (lambda s: s.sync_scan(PROFILE, Content(prompt="é" * 1_500_000)), "3,000,0"),
    "no timeout": (
        lambda s: s.sync_scan(PROFILE, Content(prompt="p"), timeout=0),
        "timeout: a number of seconds above 0",
    ),
    "6 objects": (lambda s: s.async_scan([scan_object(i) for i in range(6)]), "6 given, at most 5 allowed"),
    "0 objects": (lambda s: s.async_scan([]), "async_scan_objects: 0 given, at least 1 needed"),
    "one object": (lambda s: s.async_scan(anything(scan_object())), "a list is needed, not AsyncScanObject"),
    "same req_id": (lambda s: s.async_scan([scan_object(), scan_object()]), "req_id: 1 is given twice"),
    "no contents": (lambda s: s.async_scan([scan_object(contents=[])]), "contents: empty, at least one content"),
    "empty batch": (lambda s: s.scan_batch([]), "objects: 0 given, at least 1 needed"),
    "bad batch": (lambda s: s.scan_batch([scan_object(i) for i in [*range(9), 0]]), "req_id: 0 is given twice"),
    "6 scan ids": (lambda s: s.query_by_scan_ids(IDS[:6]), "scan_ids: 6 given, at most 5 allowed"),
    "0 scan ids": (lambda s: s.query_by_scan_ids([]), "scan_ids: 0 given, at least 1 needed"),
    "a bare scan id": (lambda s: s.query_by_scan_ids(SCAN_ID), "scan_ids: a list is needed, not str"),
    "malformed scan id": (lambda s: s.query_by_scan_ids([SCAN_ID[:-1] + "x"]), "scan_ids[0]: not a UUID"),
    "6 report ids": (lambda s: s.query_by_report_ids([REPORT_ID] * 6), "report_ids: 6 given, at most 5 allowed"),
    "scan id as report id": (lambda s: s.query_by_report_ids([SCAN_ID]), "36 characters, 37 needed"),
    "wait for nothing": (lambda s: s.wait_for_results([]), "scan_ids: 0 given, at least 1 needed"),
    "wait for a malformed id": (lambda s: s.wait_for_results([REPORT_ID]), "37 characters, 36 needed"),
    "wait no time": (lambda s: s.wait_for_results([SCAN_ID], timeout=-1), "timeout: a number of seconds above 0"),
}


@pytest.mark.parametrize(("use", "message"), UNSOUND.values(), ids=UNSOUND)
def test_unsound_input_sends_nothing(half: Half, use: Use, message: str) -> None:
    """Input that breaks a limit is a PayloadError with the numbers, and the wire stays silent."""
    wire = MockService(SCAN_OK)
    with pytest.raises(PayloadError) as error:
        use(half.scanner(configured(), handler=wire))

    assert message in error.value.message
    assert 0 == error.value.attempts
    assert [] == wire.requests


@pytest.mark.parametrize("use", SOUND.values(), ids=SOUND)
def test_closed(half: Half, use: Use) -> None:
    """A closed scanner raises ScannerClosedError at every method, sends nothing, and can be closed again."""
    wire = MockService(SCAN_OK)
    scanner = half.scanner(configured(), handler=wire)
    scanner.close()
    scanner.close()
    with pytest.raises(ScannerClosedError, match="the scanner is closed, make a new one"):
        use(scanner)

    assert [] == wire.requests


def test_context_manager(half: Half) -> None:
    """A `with` block gives the scanner itself, and closes it at its end."""
    scanner = half.scanner(configured(), handler=MockService(SCAN_OK))
    with scanner as entered:
        assert entered is scanner
        scan(entered)
    with pytest.raises(ScannerClosedError):
        scan(scanner)


def test_context_manager_on_an_error(half: Half) -> None:
    """A `with` block that ends in an error closes the scanner, and raises that error."""
    scanner = half.scanner(configured(), handler=MockService(SCAN_OK))
    with pytest.raises(PayloadError), scanner:
        scanner.async_scan([])
    with pytest.raises(ScannerClosedError):
        scan(scanner)


def test_closing_one_does_not_harm_another(half: Half) -> None:
    """Two scanners on one client of the caller's: closing one leaves client and other scanner as they are."""
    client = half.mock_client(MockService(SCAN_OK))
    first, second = (half.scanner(configured(), http_client=client) for _ in range(2))
    first.close()
    scan(second)

    assert not client.is_closed


def test_two_configurations(half: Half) -> None:
    """Two scanners, two configurations: each asks its own endpoint with its own key."""
    wire = MockService(SCAN_OK)
    first = half.scanner(configured("https://one.test/base/", api_key="one"), handler=wire)
    second = half.scanner(configured("https://two.test", api_key="two"), handler=wire)
    for scanner in (first, second, first):
        scan(scanner)

    assert ["one.test", "two.test", "one.test"] == wire.hosts
    assert ["one", "two", "one"] == [request.headers["x-pan-token"] for request in wire.requests]
    assert "/base/v1/scan/sync/request" == wire.requests[0].url.path


def test_init_later_and_again(half: Half) -> None:
    """A scanner that was made before init() follows it, and follows the next one; its own configuration beats it."""
    wire = MockService(SCAN_OK)
    follows, own = half.scanner(handler=wire), half.scanner(configured(api_key="own"), handler=wire)
    aisecurity.init(api_key="first", api_endpoint="https://first.test")
    scan(follows)
    aisecurity.init(api_key="second", api_endpoint="https://second.test")
    scan(follows)
    scan(own)

    assert ["first.test", "second.test", "service.test"] == wire.hosts
    assert ["first", "second", "own"] == [request.headers["x-pan-token"] for request in wire.requests]


def test_environment(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without init() the environment decides, once, at the first call; a later init() takes over."""
    wire = MockService(SCAN_OK)
    scanner = half.scanner(handler=wire)
    monkeypatch.setenv("PANW_AI_SEC_API_KEY", "env")
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", "https://env.test")
    scan(scanner)
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", "https://changed.test")
    scan(scanner)
    aisecurity.init(api_key="k", api_endpoint="https://init.test")
    scan(scanner)

    assert ["env.test", "env.test", "init.test"] == wire.hosts


def test_no_credential_anywhere(half: Half) -> None:
    """Without any credential a scanner can be made; its first call names the variables, and sends nothing."""
    wire = MockService(SCAN_OK)
    scanner = half.scanner(handler=wire)
    with pytest.raises(ConfigurationError, match="PANW_AI_SEC_API_KEY or PANW_AI_SEC_API_TOKEN") as error:
        scan(scanner)

    assert ErrorType.MISSING_VARIABLE == error.value.error_type
    assert [] == wire.requests


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"config": {"api_key": "s3cret"}}, "config: a Configuration is needed, not dict"),
        ({"engine": "curl"}, "engine: one of auto, httptools, httpx is needed"),
    ],
)
def test_constructor_rejects(half: Half, arguments: dict[str, Any], message: str) -> None:
    """A configuration of another type, and an engine that does not exist, are rejected."""
    with pytest.raises(ConfigurationError) as error:
        half.scanner_class(**arguments)

    assert message == error.value.message


def test_many_threads() -> None:
    """One blocking scanner serves many threads."""
    wire = MockService(SCAN_OK)
    scanner = Half(None).scanner(configured(), handler=wire)
    with ThreadPoolExecutor(8) as threads:
        verdicts = list(threads.map(scan, [scanner] * 64))

    assert (64, 64) == (len(verdicts), len(wire.requests))


def test_copies(half: Half) -> None:
    """A copy of a scanner is the scanner itself, with its connections; of a view, the view."""
    scanner = half.scanner_class(configured())
    view = scanner.with_options(timeout=1.0)

    assert (scanner, scanner, view) == (copy.copy(scanner), copy.deepcopy({"s": scanner})["s"], copy.deepcopy(view))


def test_pickling(half: Half) -> None:
    """A scanner is not pickled, whatever is in its configuration; the error says what to send."""
    scanner = half.scanner_class(configured(api_key=_key))
    for one in (scanner, scanner.with_options(timeout=1.0)):
        with pytest.raises(TypeError, match=r"send its Configuration, and make Scanner\(configuration\)"):
            pickle.dumps(one)


def _key() -> str:
    return "k"
