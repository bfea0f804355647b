"""The whole way in a real browser: twenty flags by keyboard, a correction, an undo, a kill, two reviewers.

Needs Debian's chromium and the ``playwright`` package; without them these tests are skipped and say so.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.slow

api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if CHROMIUM is None:
    pytest.skip("chromium is not installed", allow_module_level=True)

SIZES = [(1366, 768), (1920, 1080)]
OVERFLOWING = """() => {
  // Elements whose text is cut off: wider than they may be, and not made to scroll.
  const mayScroll = ".view, .facets, .about, dialog, .message, .sr, .form";
  const cut = [...document.querySelectorAll("body *")].filter((each) => {
    const style = getComputedStyle(each);
    if (style.overflowX !== "visible" || style.display === "inline" || each.closest(mayScroll)) return false;
    return each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1;
  });
  const names = cut.map((each) => `${each.tagName}.${each.className}: ${each.textContent.trim().slice(0, 40)}`);
  const root = document.documentElement;
  return root.scrollWidth > root.clientWidth ? [...names, "the page is wider than the window"] : names;
}"""


@contextmanager
def serving(out: Path, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a folder as a user does; gives the address and the process."""
    code = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", code, "review", str(out), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert found is not None
        try:
            yield found[0], process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@pytest.fixture(scope="module")
def browser():
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def open_page(browser, address, size=SIZES[0]):
    """A window of its own, with its own cookies; what its console complains of ends the test."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
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


def standing(out):
    rows = pq.read_table(out / "decisions").to_pylist()
    revoked = {row["revokes"] for row in rows}
    return [row for row in rows if row["verdict"] != "revoked" and row["decision_id"] not in revoked]


def score(out, record):
    return pq.read_table(out / "indicators", filters=[("record_id", "=", record)]).to_pylist()[0]["score"]


def test_twenty_flags_by_keyboard_alone(browser, out):
    with serving(out) as (address, _):
        page = open_page(browser, address)
        count = len(pq.read_table(out / "flags"))
        page.keyboard.press("j")
        page.keyboard.press("k")
        press(page, "Enter")
        for number in range(min(20, count)):
            press(page, "au"[number % 2])
        assert len(standing(out)) == min(20, count)
        press(page, "z")
        assert len(standing(out)) == min(20, count) - 1
        assert page.complaints == []


def test_a_correction_an_undo_and_a_reload(browser, out):
    with serving(out) as (address, _):
        page = open_page(browser, f"{address}/queue?rule=score_exceeds_weight")
        press(page, "Enter")
        record = re.search(r"indicators/([^/]+)/score", page.content())[1]
        assert page.locator(".frame-main").count() == 1
        page.keyboard.press("w")
        assert page.locator("#why p").first.is_visible()
        page.keyboard.press("m")
        page.keyboard.type("五")
        assert page.locator("#reads.bad").inner_text().startswith("“五”")
        page.keyboard.press("Backspace")
        page.keyboard.type("5")
        api.expect(page.locator("#reads")).to_have_text("读作 5")
        press(page, "Enter")
        assert score(out, record) == 5.0
        page.goto(f"{address}/queue?rule=score_exceeds_weight&decision=misread")
        press(page, "Enter")
        page.reload()
        assert "6 → 5" in page.locator(".decided").inner_text()
        with page.expect_navigation():
            page.keyboard.press("z")
        assert score(out, record) == 6.0
        assert page.locator(".decided").count() == 0
        assert page.complaints == []


def test_nothing_is_lost_when_the_server_is_killed(browser, out):
    with serving(out) as (address, process):
        page = open_page(browser, address)
        press(page, "Enter")
        press(page, "u")
        process.kill()
        process.wait()
        kept = standing(out)
        assert len(kept) == 1
    with serving(out, port=int(address.rpartition(":")[2])):
        press(page, "a")  # the page that was open goes on
        assert [row["verdict"] for row in standing(out)] == ["unclear", "as_stated"]
        assert standing(out)[0] == kept[0]


def test_two_reviewers_do_not_write_over_each_other(browser, out):
    with serving(out) as (address, _):
        one, other = open_page(browser, address), open_page(browser, address)
        for page, name in ((one, "测试员甲"), (other, "测试员乙")):
            page.fill("#reviewer", name)
            page.press("#reviewer", "Enter")
            page.wait_for_load_state()
            press(page, "Enter")
        assert one.url == other.url
        press(one, "a")
        with other.expect_navigation():
            other.keyboard.press("u")
        assert "另一位审核人" in other.locator(".problem").inner_text()
        assert "测试员甲" in other.locator(".decided").inner_text()
        assert [(row["verdict"], row["reviewer"]) for row in standing(out)] == [("as_stated", "测试员甲")]
        with other.expect_navigation():
            other.keyboard.press("u")
        assert standing(out)[-1]["reviewer"] == "测试员乙"


@pytest.mark.parametrize("size", SIZES, ids=["small", "large"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_or_wider_than_the_window(browser, out, size, language):
    with serving(out) as (address, _):
        page = open_page(browser, address, size)
        page.context.add_cookies([{"name": "language", "value": language, "url": address}])
        page.goto(f"{address}/queue?decision=any")
        flags = page.eval_on_selector_all("a.rule", "links => links.map(link => link.href)")
        documents = set()
        assert page.evaluate(OVERFLOWING) == []
        for flag in flags[:15]:
            page.goto(flag)
            assert page.evaluate(OVERFLOWING) == []
            page.keyboard.press("m")
            assert page.locator("#decide").bounding_box()["y"] >= 0
            bottom = page.locator("#reason").bounding_box()
            assert bottom["y"] + bottom["height"] <= size[1]
            documents.add(page.get_attribute("#to-document", "href"))
        for document in documents:
            page.goto(address + document)
            assert page.evaluate(OVERFLOWING) == []
        assert page.complaints == []


def test_the_lit_cell_is_in_view(browser, out):
    with serving(out) as (address, _):
        page = open_page(browser, f"{address}/queue?decision=any")
        for flag in page.eval_on_selector_all("a.rule", "links => links.map(link => link.href)"):
            page.goto(flag)
            lit = page.locator(".view:not(.hidden) :is(.frame-main, .lit-main)").first
            if lit.count():
                pane, box = page.locator(".view:not(.hidden)").bounding_box(), lit.bounding_box()
                middle = box["y"] + box["height"] / 2
                assert pane["y"] <= middle <= pane["y"] + pane["height"], flag
