"""For the whole suite: the same cases in each run, and no connections.

Property tests draw the same cases each time, so that a change is what makes the suite fail; `make test-extended` draws new ones.

The guard listens to the audit events of the interpreter, which no import and no library in C passes by, and holds for the process of the
tests: what a test starts as a process of its own is not seen. A test that must speak to this machine (a page in a browser) is marked
`loopback`; nothing may speak to another one. pytest-xdist speaks to its workers through pipes, and is not concerned.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("fixed", derandomize=True, deadline=None)  # a busy machine is no failure
settings.register_profile("fresh", derandomize=False, deadline=None)
settings.load_profile("fresh" if os.environ.get("CURATE_MUTATIONS") else "fixed")

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")


class Refused(BaseException):
    """A test has tried to open a connection. No `Exception`, so that no code under test takes it for one of its own."""


class _Guard:
    def __init__(self) -> None:
        self.attempts: list[str] = []
        self.may_speak_to_itself = True

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _EVENTS:
            return
        host = self._host(arguments[0] if event.startswith("socket.get") else arguments[1])
        if host is None or (host in _LOOPBACK and self.may_speak_to_itself):
            return
        self.attempts.append(f"{event} {host}")
        raise Refused(f"{event} {host}: tests open no connection")

    def _host(self, address: Any) -> str | None:
        """The name or number of a machine; None for sockets that are files, and where any address of this machine is asked for."""
        if isinstance(address, tuple):
            address = address[0]
        elif not isinstance(address, str | bytes) or os.path.sep in os.fsdecode(address):
            return None
        return os.fsdecode(address) if isinstance(address, str | bytes) and address else None


_guard = _Guard()
sys.addaudithook(_guard)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "loopback: the test speaks to a server on this machine")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Around a test with all its fixtures. On Windows a pair of sockets is made by a connection of this machine to itself."""
    _guard.may_speak_to_itself = sys.platform == "win32" or item.get_closest_marker("loopback") is not None
    try:
        return (yield)
    finally:
        _guard.may_speak_to_itself = True


@pytest.fixture(autouse=True)
def connections() -> Iterator[list[str]]:
    """What was tried while a test ran, though whoever tried it may have kept silent."""
    _guard.attempts.clear()
    yield _guard.attempts
    assert _guard.attempts == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one module."""
    from playwright.sync_api import sync_playwright

    from tests.helpers.browser import ARGUMENTS, chromium

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()
