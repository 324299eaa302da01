"""Chromium without a window, driven over the DevTools protocol through two pipes: no driver, no port."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""The browser that is installed, None if there is none."""

_FLAGS = (
    "--headless",
    "--no-sandbox",  # it shows nothing but our own page
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_SECONDS = 30.0


class Tab:
    """A tab: it opens addresses, evaluates JavaScript, presses keys and takes pictures."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = answers
        self._number = 0
        self._left = b""
        self._session: dict[str, str] = {}
        self.complaints: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = {"sessionId": self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result; events that come before it are looked through for complaints."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters, **self._session}
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return dict(answer["result"])
            self._note(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            ready, _, _ = select.select([self._answers], [], [], _SECONDS)
            assert ready, "the browser does not answer"
            self._left += os.read(self._answers, 1 << 16)
        message, _, self._left = self._left.partition(b"\0")
        return dict(json.loads(message))

    def _note(self, event: dict[str, Any]) -> None:
        """Keep what the console would show in red: failed requests, violations of the policy, exceptions."""
        if event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
            self.complaints.append(event["params"]["entry"]["text"])
        elif event["method"] == "Runtime.exceptionThrown":
            self.complaints.append(event["params"]["exceptionDetails"]["text"])

    def open(self, address: str) -> None:
        """Open *address*, and wait until it is loaded."""
        self.call("Page.navigate", url=address)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def value(self, expression: str) -> Any:
        """Evaluate JavaScript in the tab."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def until(self, expression: str, seconds: float = _SECONDS) -> None:
        """Wait until *expression* is true, looking again with each picture that the browser would draw."""
        end = monotonic() + seconds
        while not self.value(f"new Promise(r => setTimeout(() => r(Boolean({expression})), 20))"):
            assert monotonic() < end, f"still not so: {expression}"

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key and let it go."""
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", **common, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def look(self, width: int, height: int, *, dark: bool) -> None:
        """Set the size of the window in pixels, and whether the system is dark."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self) -> bytes:
        """Return a PNG of the window."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png", optimizeForSpeed=False)["data"])


@contextmanager
def chromium() -> Generator[Tab]:
    """Start the browser with an empty profile, and yield its tab."""
    assert PROGRAM is not None
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        command = [PROGRAM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
        with _started(command, theirs_in, theirs_out):
            try:
                yield Tab(ours_out, ours_in)
            finally:
                # At the end of its input the browser ends.
                os.close(ours_out)
        os.close(ours_in)


@contextmanager
def _started(command: list[str], commands: int, answers: int) -> Generator[None]:
    """Run the browser, which reads file 3 and writes file 4."""
    # From beyond 4, so that neither takes the place of the other.
    files = [fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (commands, answers)]
    quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
    places = [(os.POSIX_SPAWN_DUP2, file, place) for file, place in zip(files, (3, 4), strict=True)]
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=[*places, quiet])
    for file in (*files, commands, answers):
        os.close(file)
    try:
        yield
    finally:
        end = monotonic() + 10
        while os.waitpid(pid, os.WNOHANG)[0] == 0:
            if monotonic() > end:
                os.kill(pid, signal.SIGKILL)
            sleep(0.02)
