"""The command `aisecurity` for shells of tests: each run is a fork of one process that has its imports behind it.

`aisecurity ARGUMENTS` in a shell is a program that starts quickly and hands on its arguments, environment, folder and
streams; `python -m tests.cli.warm_command FOLDER` is the process that forks.
"""

from __future__ import annotations

import array
import importlib
import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from aisecurity.cli import main
from tests.support.project import ROOT

_CLIENT = """\
import array, json, os, socket, sys
asked = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode()
os.chdir({folder!r})
peer = socket.socket(socket.AF_UNIX)
peer.connect("socket")
streams = array.array("i", [0, 1, 2]).tobytes()
peer.sendmsg([len(asked).to_bytes(4)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
peer.sendall(asked)
sys.exit(int(peer.recv(8) or 99))
"""
_IMPORTED = (
    "aisecurity._engines.httptools.blocking.engine",
    "aisecurity._engines.httptools.asyncio.engine",
    "aisecurity.bulk.runs",
    "aisecurity.cli.app",
    "aisecurity.cli.report.run_report",
    "aisecurity.cli.tables",
    "aisecurity.diagnostics.procedure",
    "aisecurity.emulator.emulator",
    "aisecurity.emulator.server.server",
    "aisecurity.generated_openapi_client.models",
    "aisecurity.generated_openapi_client.models.scan_response",
    "aisecurity.guard",
    "aisecurity.scan.asyncio.scanner",
    "aisecurity.scan.inline.scanner",
    "rich.table",
    "uvicorn.protocols.http.h11_impl",
)
"""Much of what the commands import when they are run."""
_STREAMS = 3


@contextmanager
def warm_command(folder: Path) -> Generator[Path]:
    """Put the command into *folder* while the block runs; where a system has no fork, as it is."""
    client = folder / "client.py"
    client.write_text(_CLIENT.format(folder=str(folder)), encoding="utf-8")
    command = folder / "bin" / "aisecurity"
    command.parent.mkdir()
    program = ["-I", "-S", str(client)] if hasattr(os, "fork") else ["-W", "error", "-m", "aisecurity.cli"]
    command.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, *program])} "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    if not hasattr(os, "fork"):
        yield command
        return
    server = [sys.executable, "-W", "error", "-m", __name__, str(folder)]
    with subprocess.Popen(server, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            assert b"ready\n" == process.stdout.readline()
            yield command
        finally:
            process.kill()


def _become(peer: socket.socket) -> None:
    """Take over the arguments, the environment, the folder and the streams of the client that is at *peer*."""
    size, ancillary, *_ = peer.recvmsg(4, socket.CMSG_LEN(_STREAMS * array.array("i").itemsize))
    for number, stream in enumerate(array.array("i", ancillary[0][2])):
        os.dup2(stream, number)
        os.close(stream)
    with peer, peer.makefile("rb") as file:
        arguments, environment, folder = json.loads(file.read(int.from_bytes(size)))
    sys.argv = ["aisecurity", *arguments]
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)


def _serve(folder: str) -> int:
    """Run the command for each client in a process of its own, one after the other; there, return its exit code."""
    for name in _IMPORTED:
        importlib.import_module(name)
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(folder)  # the whole path of a socket may be too long
        listener.bind("socket")
        listener.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            peer, _ = listener.accept()
            child = os.fork()
            if not child:
                break
            _, status = os.waitpid(child, 0)
            with peer:
                peer.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    _become(peer)
    return main()


if __name__ == "__main__":
    sys.exit(_serve(sys.argv[1]))
