"""Who may speak to the page, and what its answers say about loading from elsewhere; no text of the data becomes markup."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from curate.ui.guard import Guard
from curate.ui.safe import plain, quoted
from curate.ui.worddiff import word_diff, word_sides

from curate.errors import ConfigError

UI = Path(__file__).resolve().parent.parent.parent / "ui"


async def _inner(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"ALLOW")]})
    await send({"type": "http.response.body", "body": b"ok"})


def ask(host: str, origin: str | None = None, kind: str = "http") -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin else [])
    asyncio.run(Guard(_inner)({"type": kind, "headers": headers}, None, send))
    return sent


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("localhost:8501", None, 200),
        ("127.0.0.1:8501", "http://127.0.0.1:8501", 200),
        ("[::1]:8501", None, 200),
        ("evil.example", None, 403),
        ("localhost:8501", "http://evil.example", 403),
        ("localhost:8501", "null", 403),
        ("", None, 403),
    ],
)
def test_only_this_machine_and_this_page_are_answered(host: str, origin: str | None, status: int) -> None:
    assert ask(host, origin)[0]["status"] == status


def test_a_strange_websocket_is_closed() -> None:
    assert ask("localhost:1", "http://evil.example", "websocket") == [{"type": "websocket.close", "code": 1008}]


def test_every_answer_has_the_policy() -> None:
    headers = dict(ask("localhost")[0]["headers"])
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert headers[b"x-frame-options"] == b"DENY"


def test_it_listens_on_loopback_only() -> None:
    from curate.ui.server import free_socket

    first = free_socket(0)
    try:
        assert first.getsockname()[0] == "127.0.0.1"
        first.listen()
        with pytest.raises(ConfigError, match="cannot be used"):
            free_socket(first.getsockname()[1])
    finally:
        first.close()


def test_plain_text_has_no_markup_left() -> None:
    assert plain("![x](http://e.example/p.png)") == "\\!\\[x\\]\\(http\\:\\/\\/e\\.example/p\\.png\\)".replace("\\/", "/")
    assert plain("a\u202eb") == "a\\<U\\+202E\\>b"


def test_what_reaches_a_page_is_masked() -> None:
    secret = "AK" + "IARL3JQLN7DOHL7KTN"
    shown = (
        plain(f"it is {secret}"),
        quoted(f"it is {secret}"),
        word_diff(f"it is {secret}", "it is"),
        *word_sides("it is", f"it is {secret}"),
    )
    assert [secret in each for each in shown] == [False] * 5
    assert ["AKIA\u2022\u2022" in each for each in shown] == [True, True, True, False, True]
    assert quoted(f"it is {secret[:14]}") == "it is " + "\u2022" * 14


def test_sides_mark_what_only_one_of_them_has() -> None:
    left, right = word_sides("Within thirty days <b>", "Within two weeks <b>")
    assert re.sub("<[^>]*>", "|", left) == "|Within |thirty days| &lt;b&gt;|"
    assert re.sub("<[^>]*>", "|", right) == "|Within |two weeks| &lt;b&gt;|"


def test_word_diff_escapes_the_data() -> None:
    found = word_diff("<img src=x> stays", "<script>alert(1)</script> stays")
    assert re.findall(r"<(?!/?(?:div|del|ins)\b)", found) == []


def test_data_reaches_pages_as_text_only() -> None:
    """Streamlit's markdown elements may hold only words of ours: literals, numbers, and what went through `plain`."""
    markup = re.compile(r"st\.(markdown|write|html|table|error|warning|info|success|toast|title|header|subheader|caption|metric)\((.*)\)")
    found = []
    for path in sorted(UI.rglob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            call = markup.search(line)
            if call and re.search(r"\{(?!len\(|number|.*plain\()", call[2]) and "plain(" not in call[2]:
                found.append(f"{path.name}: {line.strip()}")
    assert found == []
    text = "".join(path.read_text(encoding="utf-8") for path in UI.rglob("*") if path.suffix in (".py", ".js"))
    assert not re.search(r"unsafe_allow_html|unsafe_allow_javascript|innerHTML|insertAdjacentHTML|outerHTML|document\.write", text)
