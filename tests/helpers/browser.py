"""A review server of its own and a headless browser for the tests of the pages."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHECKOUT = Path(__file__).resolve().parent.parent.parent


def chromium() -> str:
    """The browser of this machine. Raises `RuntimeError` where there is none: the pages must not go untested unseen."""
    mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    for name in (os.environ.get("CURATE_BROWSER", ""), "chromium", "chromium-browser", "google-chrome", mac):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise RuntimeError("no Chromium was found: install the package chromium, or name one in CURATE_BROWSER")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`curate review` as its own process, which can be killed and started again on the same port."""

    def __init__(self, path: Path, *arguments: str) -> None:
        self.path = path
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, patience: float = 90.0) -> None:
        """Start it and wait, at most so many seconds, until it is ready."""
        command = [sys.executable, "-m", "curate", "review", str(self.path), "--port", str(self.port), "--no-browser", *self._arguments]
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
        log = self.path.with_suffix(".log").open("ab")
        self._process = subprocess.Popen(command, cwd=self.path.parent, env=environment, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.25)
        raise RuntimeError(self.path.with_suffix(".log").read_text(encoding="utf-8", errors="replace"))

    def kill(self) -> None:
        """Kill it as the system does when memory runs out."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def end(self, how: signal.Signals) -> int:
        """Tell it to stop, and wait; the status with which it ends."""
        assert self._process is not None
        self._process.send_signal(how)
        status, self._process = self._process.wait(), None
        return status

    def sync(self, *operations: dict[str, Any]) -> dict[str, Any]:
        """Send decisions as the page does, and get what it gets."""
        body = json.dumps({"session": "tab", "reviewer": "ada", "operations": operations}).encode("ascii")
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/review-api/sync", body, {"x-curate": "1"})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def decisions(self) -> list[dict[str, Any]]:
        """What `curate decisions` prints."""
        return [json.loads(line) for line in self._printed()]

    def decisions_as_they_are(self) -> list[str]:
        """The lines that `curate decisions --reveal` prints."""
        return self._printed("--reveal")

    def _printed(self, *arguments: str) -> list[str]:
        command = [sys.executable, "-m", "curate", "decisions", str(self.path), *arguments]
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
        done = subprocess.run(command, cwd=self.path.parent, env=environment, capture_output=True, check=True)
        return [line for line in done.stdout.decode("utf-8").split("\n") if line]


@contextmanager
def serving(path: Path, *arguments: str, patience: float = 90.0) -> Iterator[Server]:
    """A server for a data file, killed at the end."""
    server = Server(path, *arguments)
    server.start(patience)
    try:
        yield server
    finally:
        server.kill()
