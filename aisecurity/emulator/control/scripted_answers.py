"""Scripted answers, given to the next requests whatever these contain."""

import threading
from collections import deque
from collections.abc import Mapping

from attrs import frozen

from aisecurity.emulator.faults.conditions import Endpoint
from aisecurity.emulator.http.answer import HttpAnswer
from aisecurity.emulator.http.json_body import encode
from aisecurity.emulator.http.received_request import ReceivedRequest
from aisecurity.emulator.table_parser import SettingsError, Table, as_table, build_from_table

_MAX_RESPONSES = 10_000


@frozen(kw_only=True)
class _AnswerHead:
    status: int = 200
    text: str = ""
    endpoint: Endpoint | None = None
    times: int = 1


@frozen
class _ScriptedAnswer:
    answer: HttpAnswer
    endpoint: Endpoint | None


class ScriptedAnswers:
    """The waiting answers, in order; each is used once."""

    def __init__(self) -> None:
        self._scripted: deque[_ScriptedAnswer] = deque()
        self._changing = threading.Lock()

    def __len__(self) -> int:
        return len(self._scripted)

    def add(self, answer: HttpAnswer, endpoint: Endpoint | None = None, times: int = 1) -> None:
        """Add *answer* for the next *times* requests, of *endpoint* or any."""
        with self._changing:
            if len(self) + times > _MAX_RESPONSES:
                raise SettingsError(f"responses: at most {_MAX_RESPONSES} can wait")
            self._scripted.extend([_ScriptedAnswer(answer, endpoint)] * times)

    def next(self, request: ReceivedRequest) -> HttpAnswer | None:
        """Remove and return the next answer for *request*, None if there is none."""
        with self._changing:
            for scripted in self._scripted:
                if scripted.endpoint in {None, request.endpoint}:
                    self._scripted.remove(scripted)
                    return scripted.answer
        return None

    def clear(self) -> None:
        """Remove the waiting answers."""
        with self._changing:
            self._scripted.clear()


def add_scripted_answer(answers: ScriptedAnswers, table: Table, where: str) -> None:
    """Add an answer that came as JSON: status, headers, json or text, endpoint, times."""
    headers = {str(name): str(value) for name, value in as_table(table.get("headers", {}), f"{where}.headers").items()}
    head = build_from_table(
        _AnswerHead, {key: value for key, value in table.items() if key not in {"headers", "json"}}, where
    )
    answers.add(build_answer(head.status, table.get("json"), head.text, headers), head.endpoint, head.times)


def build_answer(status: int, json: object, text: str, headers: Mapping[str, str] | None) -> HttpAnswer:
    """Build an answer of *text*, or else of *json*; a Content-Type among *headers* wins."""
    if not 200 <= status <= 599:
        raise SettingsError(f"status: {status} is not between 200 and 599")
    body, media_type = (text.encode(), "text/plain; charset=utf-8") if text else (encode(json), "application/json")
    given = {name.lower().replace("-", "_"): value for name, value in (headers or {}).items()}
    return HttpAnswer.of(status, body, given.pop("content_type", media_type), **given)
