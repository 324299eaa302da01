"""Compiled server on loopback, over TLS, with fixed answers, each sent once the whole request has been read."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import traffic, usage
from .binding import bound
from .trust import Trust

SLOW: Final = 0.05
PATIENCE: Final = 0.5
ADDRESSES: Final = {"quick": (0.0, 0.0), "slow": (SLOW, SLOW), "patient": (PATIENCE, 0.0), "silent": (60.0, 60.0)}
"""Seconds that each address waits before a connection's first answer, and before each later one.

At the patient one, who sends much at once has many connections open at once.
"""
_ECHO: Final = Path("/usr/lib/nginx/modules/ngx_http_echo_module.so")
NGINX_HINT: Final = (
    "for nginx, which needs a quarter of the processor time: apt-get install nginx-light libnginx-mod-http-echo"
)


@dataclass(frozen=True)
class Server:
    """A running server: what it is, and where it answers."""

    name: str
    urls: Mapping[str, str]
    """By the name of the address."""
    processes: tuple[int, ...]

    def cpu(self) -> float:
        """Return the processor time that it has used, in seconds."""
        return usage.cpu_of(self.processes)


def has_nginx() -> bool:
    """Say whether there is an nginx that can do what is needed."""
    return shutil.which("nginx", path=_path()) is not None and _ECHO.exists()


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin"


@contextmanager
def serving(folder: Path, trust: Trust, processors: Collection[int] = ()) -> Generator[Server]:
    """Run nginx if it is there, else granian, which comes with the environment; on *processors*, if any are given."""
    ports = {name: _free_port() for name in ADDRESSES}
    starts = _nginx(folder, trust, ports) if has_nginx() else _granian(trust, ports)
    with ExitStack() as stack:
        started = [stack.enter_context(_process(command, extra, processors)) for command, extra in starts]
        for port in ports.values():
            _wait_for(port)
        processes = tuple(pid for process in started for pid in (process.pid, *_children(process.pid)))
        urls = {name: f"https://127.0.0.1:{port}" for name, port in ports.items()}
        yield Server("nginx" if has_nginx() else "granian", urls, processes)


@contextmanager
def _process(
    command: list[str], extra: Mapping[str, str], processors: Collection[int]
) -> Generator[subprocess.Popen[bytes]]:
    with bound(processors):
        process = subprocess.Popen(command, env={**os.environ, "PATH": _path(), **extra})
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(child) for child in text.split()]


def _granian(trust: Trust, ports: Mapping[str, int]) -> list[tuple[list[str], Mapping[str, str]]]:
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--no-log", "--host", "127.0.0.1"]
    command += ["--ssl-certificate", str(trust.certificate), "--ssl-keyfile", str(trust.key)]
    target = f"{__package__}.granian_app:app"
    return [
        ([*command, "--port", str(port), target], {"BENCH_FIRST": str(first), "BENCH_LATER": str(later)})
        for port, (first, later) in ((ports[name], waits) for name, waits in ADDRESSES.items())
    ]


def _nginx(folder: Path, trust: Trust, ports: Mapping[str, int]) -> list[tuple[list[str], Mapping[str, str]]]:
    configuration = folder / "nginx.conf"
    servers = "".join(_nginx_server(trust, ports[name], *waits) for name, waits in ADDRESSES.items())
    configuration.write_text(_NGINX.format(module=_ECHO, folder=folder, servers=servers), encoding="utf-8")
    return [(["nginx", "-p", str(folder), "-e", "stderr", "-c", str(configuration)], {})]


def _nginx_server(trust: Trust, port: int, first: float, later: float) -> str:
    listen = f"listen 127.0.0.1:{port} ssl; ssl_certificate {trust.certificate}; ssl_certificate_key {trust.key};"
    locations = [
        # Read the body to its end first; then `return` sends the answer with its length.
        f"location = {traffic.CALLS[call][1].partition('?')[0]} "
        f"{{ if ($connection_requests = 1) {{ rewrite ^ /first/{call} last; }}\n"
        f"echo_read_request_body; {_nginx_wait(later)} echo_exec /{call}; }}\n"
        f"location = /first/{call} {{ internal; echo_read_request_body; {_nginx_wait(first)} echo_exec /{call}; }}\n"
        f"location = /{call} {{ internal; {_nginx_return(answer.decode())} }}\n"
        for call, answer in traffic.answers().items()
    ]
    return f"server {{ {listen}\n{''.join(locations)} }}\n"


def _nginx_wait(seconds: float) -> str:
    return f"echo_sleep {seconds};" if seconds else ""


def _nginx_return(answer: str) -> str:
    """Return the answer in pieces: a parameter may have 4,096 bytes."""
    pieces = [answer[start : start + 4000] for start in range(0, len(answer), 4000)]
    sets = [f"set $piece{number} '{piece}';" for number, piece in enumerate(pieces)]
    return f"{' '.join(sets)} return 200 {''.join(f'${{piece{number}}}' for number in range(len(pieces)))};"


_NGINX: Final = """
load_module {module};
worker_processes 1; daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr error;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; default_type application/json;
  client_max_body_size 8m; client_body_buffer_size 8m; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  ssl_session_cache shared:sessions:1m;
{servers}}}
"""
