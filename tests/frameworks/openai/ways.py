"""Ways of calling a client of OpenAI, blocking and asyncio."""

from __future__ import annotations

from ..support.matrix import Way
from .calls import async_ways, chat_ways, responses_ways
from .calls.seeing import blocking, on_loop

WAYS = [
    Way(name="chat: create", call=blocking(chat_ways.chat_create)),
    Way(name="chat: create, n = 2", call=blocking(chat_ways.chat_choices), answer="choices"),
    Way(name="chat: parse", call=blocking(chat_ways.chat_parse), answer="structured"),
    Way(name="chat: create, a copied client", call=blocking(chat_ways.chat_copied)),
    Way(name="chat: tools side by side", call=blocking(chat_ways.chat_tools), answer="tools"),
    Way(name="chat: `client.post`", call=blocking(chat_ways.chat_post)),
    Way(name="chat: raw", call=blocking(chat_ways.chat_raw)),
    Way(name="chat: streaming response", call=blocking(chat_ways.chat_streaming)),
    Way(name="chat: streaming response, bytes", call=blocking(chat_ways.chat_streaming_bytes)),
    Way(name="chat: stream", call=blocking(chat_ways.chat_stream), is_streamed=True),
    Way(name="chat: stream, window", call=blocking(chat_ways.chat_stream), is_streamed=True, window=True),
    Way(name="chat: stream, n = 2", call=blocking(chat_ways.chat_choices_stream), answer="choices", is_streamed=True),
    Way(
        name="chat: stream, tools side by side",
        call=blocking(chat_ways.chat_tools_stream),
        answer="tools",
        is_streamed=True,
    ),
    Way(name="chat: stream helper", call=blocking(chat_ways.chat_helper), is_streamed=True),
    Way(
        name="chat: stream helper, parsed",
        call=blocking(chat_ways.chat_helper_parse),
        answer="structured",
        is_streamed=True,
    ),
    Way(name="chat: raw stream", call=blocking(chat_ways.chat_raw_stream), is_streamed=True),
    Way(name="chat: raw stream, lines of `http_response`", call=blocking(chat_ways.chat_raw_lines), is_streamed=True),
    Way(name="chat: streaming response, lines", call=blocking(chat_ways.chat_streaming_lines), is_streamed=True),
    Way(
        name="chat: streaming response, parsed stream", call=blocking(chat_ways.chat_streaming_stream), is_streamed=True
    ),
    Way(name="responses: create", call=blocking(responses_ways.responses_create)),
    Way(name="responses: parse", call=blocking(responses_ways.responses_parse), answer="structured"),
    Way(name="responses: tools side by side", call=blocking(responses_ways.responses_create), answer="tools"),
    Way(name="responses: raw", call=blocking(responses_ways.responses_raw)),
    Way(name="responses: stream", call=blocking(responses_ways.responses_stream), is_streamed=True),
    Way(
        name="responses: stream, window", call=blocking(responses_ways.responses_stream), is_streamed=True, window=True
    ),
    Way(
        name="responses: stream, tools side by side",
        call=blocking(responses_ways.responses_tools_stream),
        answer="tools",
        is_streamed=True,
    ),
    Way(name="responses: stream helper", call=blocking(responses_ways.responses_helper), is_streamed=True),
    Way(
        name="responses: stream helper, parsed",
        call=blocking(responses_ways.responses_helper_parse),
        answer="structured",
        is_streamed=True,
    ),
    Way(name="responses: raw stream", call=blocking(responses_ways.responses_raw_stream), is_streamed=True),
    Way(
        name="responses: streaming response, lines",
        call=blocking(responses_ways.responses_streaming_lines),
        is_streamed=True,
    ),
    Way(name="asyncio, chat: create", call=on_loop(async_ways.async_chat_create)),
    Way(name="asyncio, chat: parse", call=on_loop(async_ways.async_chat_parse), answer="structured"),
    Way(name="asyncio, chat: raw", call=on_loop(async_ways.async_chat_raw)),
    Way(name="asyncio, chat: stream", call=on_loop(async_ways.async_chat_stream), is_streamed=True),
    Way(
        name="asyncio, chat: stream, tools", call=on_loop(async_ways.async_chat_stream), answer="tool", is_streamed=True
    ),
    Way(name="asyncio, chat: stream helper", call=on_loop(async_ways.async_chat_helper), is_streamed=True),
    Way(
        name="asyncio, chat: streaming response, lines",
        call=on_loop(async_ways.async_streaming_lines),
        is_streamed=True,
    ),
    Way(name="asyncio, responses: create", call=on_loop(async_ways.async_responses_create)),
    Way(name="asyncio, responses: stream", call=on_loop(async_ways.async_responses_stream), is_streamed=True),
    Way(
        name="asyncio, responses: stream, window",
        call=on_loop(async_ways.async_responses_stream),
        is_streamed=True,
        window=True,
    ),
    Way(name="asyncio, responses: stream helper", call=on_loop(async_ways.async_responses_helper), is_streamed=True),
    Way(
        name="asyncio, responses: streaming response, parsed stream",
        call=on_loop(async_ways.async_responses_streaming),
        is_streamed=True,
    ),
]
