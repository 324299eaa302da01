"""Clients of OpenAI with a guard."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, Self, Unpack, cast

from openai import AsyncAzureOpenAI, AsyncOpenAI, AzureOpenAI, OpenAI

from . import exchange
from .request_bodies import Trust
from .settings import AzureOptions, ClientOptions, ClientSettings, checked

if TYPE_CHECKING:
    from ..asyncio import AsyncGuard
    from ..blocking import Guard


class _Copied:
    """A client whose copies have its guard."""

    _guarding: ClientSettings[Any]

    def for_session(self, session_id: str) -> Self:
        """Return a client as this one, of this session: that of a chat, at most 100 characters."""
        return self.copy(_extra_kwargs={"session_id": session_id})  # type: ignore[attr-defined,no-any-return]  # below, and of the client's

    if not TYPE_CHECKING:
        # For a type checker these are the client's own, with all their parameters.

        def copy(self, *, _extra_kwargs=None, **given):
            extra = {**self._guarding.arguments, **(_extra_kwargs or {})}
            return super().copy(_extra_kwargs=extra, **given)

        with_options = copy

        def _refresh_api_key(self):
            # Websockets fetch a key without a request.
            exchange.check_in_exchange()
            return super()._refresh_api_key()


class _Blocking(_Copied):
    if not TYPE_CHECKING:

        def request(self, cast_to, options, **given):
            return exchange.request(self._guarding, super().request, cast_to, options, given)

        def _process_response(self, *, response, **given):
            guarded = exchange.answer(response, is_stream_asked=given["stream"])
            return super()._process_response(response=guarded, **given)

        def _prepare_options(self, options):
            exchange.check_in_exchange()
            return super()._prepare_options(options)


class _Async(_Copied):
    if not TYPE_CHECKING:

        async def request(self, cast_to, options, **given):
            return await exchange.async_request(self._guarding, super().request, cast_to, options, given)

        async def _process_response(self, *, response, **given):
            guarded = await exchange.async_answer(response, is_stream_asked=given["stream"])
            return await super()._process_response(response=guarded, **given)

        async def _prepare_options(self, options):
            exchange.check_in_exchange()
            return await super()._prepare_options(options)


class GuardedOpenAI(_Blocking, OpenAI):
    """A client of OpenAI whose requests, and whose answers in every way to read them, *guard* lets pass.

    *system*: texts of the program's own, which are not scanned as a system message or as instructions. *session_id*: of
    the conversation, or a function that says it for each request. *trust*: what the guard cannot see and the program
    wants all the same, "stored" for texts that the provider keeps, "hosted_tools" for tools that it runs. All other
    arguments are those of OpenAI. NotAllowed where something must not be sent or used; ConfigurationError, before
    anything is sent, for what cannot be scanned.
    """

    def __init__(
        self,
        *,
        guard: Guard,
        system: str | Sequence[str] = (),
        session_id: str | Callable[[], str | None] | None = None,
        trust: Collection[Trust] = (),
        **options: Unpack[ClientOptions],
    ) -> None:
        from ..blocking import Guard

        self._guarding = checked(Guard, OpenAI, guard, system, session_id, trust)
        super().__init__(**options)


class GuardedAsyncOpenAI(_Async, AsyncOpenAI):
    """A client of OpenAI as GuardedOpenAI, for asyncio."""

    def __init__(
        self,
        *,
        guard: AsyncGuard,
        system: str | Sequence[str] = (),
        session_id: str | Callable[[], str | None] | None = None,
        trust: Collection[Trust] = (),
        **options: Unpack[ClientOptions],
    ) -> None:
        from ..asyncio import AsyncGuard

        self._guarding = checked(AsyncGuard, AsyncOpenAI, guard, system, session_id, trust)
        super().__init__(**options)


class GuardedAzureOpenAI(_Blocking, AzureOpenAI):
    """A client of Azure OpenAI as GuardedOpenAI."""

    def __init__(
        self,
        *,
        guard: Guard,
        system: str | Sequence[str] = (),
        session_id: str | Callable[[], str | None] | None = None,
        trust: Collection[Trust] = (),
        **options: Unpack[AzureOptions],
    ) -> None:
        from ..blocking import Guard

        self._guarding = checked(Guard, AzureOpenAI, guard, system, session_id, trust)
        super().__init__(**cast("Any", options))


class GuardedAsyncAzureOpenAI(_Async, AsyncAzureOpenAI):
    """A client of Azure OpenAI as GuardedOpenAI, for asyncio."""

    def __init__(
        self,
        *,
        guard: AsyncGuard,
        system: str | Sequence[str] = (),
        session_id: str | Callable[[], str | None] | None = None,
        trust: Collection[Trust] = (),
        **options: Unpack[AzureOptions],
    ) -> None:
        from ..asyncio import AsyncGuard

        self._guarding = checked(AsyncGuard, AsyncAzureOpenAI, guard, system, session_id, trust)
        super().__init__(**cast("Any", options))
