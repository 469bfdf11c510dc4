"""The server of the review: Streamlit's pages, the widget's routes beside them, and the guard in front of both."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path
from typing import Any

import streamlit as st
from curate.ui import current
from curate.ui.guard import LOCAL, Guard
from curate.ui.routes import routes
from starlette.middleware import Middleware
from streamlit import config

from curate.errors import ConfigError
from curate.review.service import Service

OPTIONS = {
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.maxUploadSize": 50,
    "server.disconnectedSessionTTL": 600,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
}
"""Streamlit's settings: nothing leaves the machine, and no error shows more than its sentence."""

THEME = {
    "theme.light.primaryColor": "#1d4ed8",
    "theme.light.backgroundColor": "#ffffff",
    "theme.light.secondaryBackgroundColor": "#f3f4f6",
    "theme.light.textColor": "#111827",
    "theme.dark.primaryColor": "#2f66d8",
    "theme.dark.backgroundColor": "#111418",
    "theme.dark.secondaryBackgroundColor": "#1b2026",
    "theme.dark.textColor": "#e8eaed",
}


def make_app(service: Service, reviewer: str | None) -> Any:
    """The ASGI application of one review; `reviewer` is who is named when the page opens, None asks."""
    for name, value in (OPTIONS | THEME).items():
        config.set_option(name, value)
    current.set_review(service, reviewer)
    return st.App(Path(__file__).with_name("app.py"), routes=routes(service), middleware=[Middleware(Guard)])


def free_socket(port: int) -> socket.socket:
    """A listening socket on the loopback address; port 0 takes any free one. Raises `ConfigError` when the port is taken."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((LOCAL[0], port))
    except OSError as error:
        made.close()
        raise ConfigError(f"port {port} cannot be used: {error.strerror}", "name another with --port, or leave it out") from error
    return made


def serve(app: Any, listener: socket.socket) -> None:
    """Serve until the process is told to stop, by Ctrl-C, a service manager or the end of its terminal: `KeyboardInterrupt` each time."""
    import uvicorn

    # Without handlers of ours the process would end before the store is closed, which then is more than one file.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    # Threads that reckon take turns with those that answer: short ones, so that nobody waits for the index to be made.
    sys.setswitchinterval(0.001)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2, lifespan="on"))
    server.run(sockets=[listener])
