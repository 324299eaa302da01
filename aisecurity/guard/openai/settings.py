"""ClientSettings of a guarded client."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Generic, TypedDict, TypeVar, cast, get_args

import openai
from attrs import frozen

from aisecurity.exceptions import ConfigurationError

from .._adapters.seams import changed_seam, check_parameters
from .request_bodies import Trust

if TYPE_CHECKING:
    import httpx2
    from openai import Timeout

_OLDEST: Final = (3, 21)
VERSIONS: Final = "openai 3.21 to 3.57"
_REQUEST: Final = ("cast_to", "options", "stream", "stream_cls")
_PROCESS: Final = ("cast_to", "options", "response", "stream", "stream_cls", "retries_taken")

G = TypeVar("G")


class ClientOptions(TypedDict, total=False):
    """Arguments of OpenAI's own clients, which they are handed."""

    api_key: Any
    admin_api_key: str | None
    workload_identity: Any
    organization: str | None
    project: str | None
    webhook_secret: str | None
    provider: Any
    base_url: str | httpx2.URL | None
    data_residency: Any
    websocket_base_url: str | httpx2.URL | None
    timeout: float | Timeout | None
    max_retries: int
    default_headers: Mapping[str, str] | None
    default_query: Mapping[str, object] | None
    http_client: Any


class AzureOptions(ClientOptions, total=False):
    """Arguments of the clients of Azure."""

    azure_endpoint: str | None
    azure_deployment: str | None
    api_version: str | None
    azure_ad_token: str | None
    azure_ad_token_provider: Any


@frozen(eq=False, repr=False)
class ClientSettings(Generic[G]):
    """What a guarded client has beside its options."""

    guard: G
    system: str | Sequence[str]
    session_id: str | Callable[[], str | None] | None
    trust: frozenset[Trust]

    def session(self, of_request: str | None) -> str | None:
        """Return the session of a request: what the program says, else the conversation that the request names."""
        given = self.session_id() if callable(self.session_id) else self.session_id
        return of_request if given is None else given

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments that make a client with the same settings."""
        return {"guard": self.guard, "system": self.system, "session_id": self.session_id, "trust": self.trust}


def checked(
    kind: type[G],
    client: type[Any],
    guard: Any,
    system: str | Sequence[str],
    session_id: str | Callable[[], str | None] | None,
    trust: Collection[Trust],
) -> ClientSettings[G]:
    """Return the settings of a *client*. ConfigurationError for what cannot work."""
    if not isinstance(guard, kind):
        raise ConfigurationError(f"guard: {kind.__name__} is needed, not {type(guard).__name__}")
    if isinstance(trust, str) or not set(trust) <= set(get_args(Trust)):
        raise ConfigurationError(f"trust: a set of {', '.join(get_args(Trust))} is needed")
    check_seams(cast("Any", client))
    return ClientSettings(guard, system, session_id, frozenset(trust))


@cache
def check_seams(client: Any) -> None:
    """Check that a *client* of OpenAI sends and reads as it did. ConfigurationError if it does not."""
    if tuple(int(part) for part in openai.__version__.split(".")[:2]) < _OLDEST:
        # Their websockets ask nobody.
        raise changed_seam(f"openai {openai.__version__}", versions=VERSIONS)
    check_parameters(client.request, _REQUEST, versions=VERSIONS)
    check_parameters(client._process_response, _PROCESS, versions=VERSIONS)
