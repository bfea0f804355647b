"""A real browser on a real server, as the slow tests use it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SIZES = [(1366, 768), (1920, 1080)]


@contextmanager
def serving(out: Path, *options: str, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a folder as a user does; gives the address and the process."""
    code = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", code, "review", str(out), "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert found is not None
        try:
            yield found[0], process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def open_page(browser, address, size=SIZES[0], **options):
    """A window of its own, with its own cookies; what its console complains of ends the test."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **options)
    context.add_cookies([{"name": "language", "value": "zh", "url": address}])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    own = re.match(r"http://[^/]+/?", address)[0]
    page.on("request", lambda request: None if request.url.startswith(own) else page.complaints.append(request.url))
    page.goto(address)
    return page


def press(page, key):
    """Press a key that leads to another page."""
    before = page.url
    page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state()


def list_links(page, selector):
    """List where links lead to."""
    return page.eval_on_selector_all(selector, "links => links.map(link => link.href)")


@pytest.fixture(scope="module")
def browser():
    """Debian's chromium; without it or without the package ``playwright`` the test is skipped and says so."""
    import shutil

    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("chromium is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
