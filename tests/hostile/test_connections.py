"""The guard that keeps the suite from opening connections: it sees them, and a test that hides one fails all the same."""

from __future__ import annotations

import contextlib
import socket
import threading
import urllib.request
from collections.abc import Callable

import pytest

TRIES: dict[str, Callable[[], object]] = {
    "socket.connect 192.0.2.1": lambda: socket.socket().connect(("192.0.2.1", 80)),
    "socket.connect 127.0.0.1": lambda: socket.socket().connect(("127.0.0.1", 9)),
    "socket.sendto 192.0.2.1": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    "socket.getaddrinfo example.org": lambda: urllib.request.urlopen("http://example.org/schema.json"),
    "socket.gethostbyname example.org": lambda: socket.gethostbyname("example.org"),
}


@pytest.mark.parametrize("attempt", TRIES)
def test_connections_are_refused_and_remembered(attempt: str, connections: list[str]) -> None:
    with pytest.raises(BaseException, match="tests open no connection"):
        TRIES[attempt]()
    assert connections == [attempt]
    connections.clear()


def test_a_connection_that_nobody_tells_of_is_remembered(connections: list[str]) -> None:
    def try_it() -> None:
        with contextlib.suppress(BaseException):
            socket.create_connection(("192.0.2.1", 80))

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join()
    assert connections == ["socket.getaddrinfo 192.0.2.1"]
    connections.clear()


@pytest.mark.loopback
def test_a_marked_test_may_speak_to_this_machine() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
        with server.accept()[0] as accepted:
            accepted.sendall(b"hello")
        assert client.recv(5) == b"hello"


def test_sockets_within_the_process_are_allowed() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"hello")
        assert right.recv(5) == b"hello"
