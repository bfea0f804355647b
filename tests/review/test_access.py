"""The page for everybody: axe-core finds nothing serious, and everything can be reached by keys alone.

axe-core is a licence of its own (MPL-2.0) and no part of this project: its tarball is fetched from the npm registry
the first time, into a folder that git ignores; without npm or network those tests are skipped and say so.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.review.browsing import SIZES, browser, list_links, open_page, serving

__all__ = ["browser"]

pytestmark = pytest.mark.slow

VERSION = "4.10.3"
DIGEST = "880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb"
FOLDER = Path(__file__).parent / ".axe"
RUN = """async () => (await axe.run()).violations
  .filter((each) => ["serious", "critical"].includes(each.impact))
  .map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)"""
STOPS = "#as-stated, #misread-open, #unclear, #reason, #to-document, #help-open, #reviewer"


@pytest.fixture(scope="module")
def axe():
    script = FOLDER / f"axe-{VERSION}.min.js"
    if not script.exists():
        fetch_axe(script)
    text = script.read_bytes()
    assert hashlib.sha256(text).hexdigest() == DIGEST, f"{script} is not what was expected: delete it"
    return text.decode()


def fetch_axe(script: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so axe-core cannot be fetched")
    FOLDER.mkdir(exist_ok=True)
    command = [npm, "pack", f"axe-core@{VERSION}", "--silent", "--pack-destination", str(FOLDER)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the npm registry does not answer, so axe-core cannot be fetched")
    if done.returncode != 0:
        pytest.skip(f"axe-core cannot be fetched: {done.stderr.strip()[-200:]}")
    packed = FOLDER / f"axe-core-{VERSION}.tgz"
    with tarfile.open(packed) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        script.write_bytes(member.read())
    packed.unlink()


def judge(page, axe, address, key=""):
    page.goto(address)
    if key:
        page.keyboard.press(key)
    page.add_script_tag(content=axe)
    return page.evaluate(RUN)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_serious(browser, out, axe, language):
    with serving(out, "--sample", "20") as (address, _):
        page = open_page(browser, f"{address}/queue?decision=any", bypass_csp=True)
        page.context.add_cookies([{"name": "language", "value": language, "url": address}])
        flags = list_links(page, "a.rule")
        page.goto(f"{address}/queue?kind=sample")
        samples = list_links(page, "a.rule")
        page.goto(f"{address}/overview")
        letters = list_links(page, ".mails a")
        page.goto(flags[0])
        document = page.locator("#to-document").evaluate("link => link.href")
        pages = [f"{address}/queue", f"{address}/queue?kind=sample", f"{address}/overview", f"{address}/nothing"]
        found = {each: judge(page, axe, each) for each in (*pages, *flags, samples[0], letters[0], document)}
        found |= {f"{flags[0]} {key}": judge(page, axe, flags[0], key) for key in "mw?"}
        assert {each: what for each, what in found.items() if what} == {}


def test_everything_is_reached_by_tab_in_the_order_it_is_seen(browser, out):
    with serving(out) as (address, _):
        page = open_page(browser, f"{address}/queue?rule=score_exceeds_weight", SIZES[0])
        page.goto(list_links(page, "a.rule")[0])
        wanted = set(page.eval_on_selector_all(STOPS, "all => all.map(each => each.id)"))
        reached = []
        for _ in range(40):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.id"))
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none" or not reached[-1]
        assert wanted <= set(reached)
        verdicts = [each for each in reached if each in ("as-stated", "misread-open", "unclear")]
        assert verdicts[:3] == ["as-stated", "misread-open", "unclear"]


def test_arrows_walk_the_tabs(browser, out):
    with serving(out) as (address, _):
        page = open_page(browser, f"{address}/queue?rule=score_exceeds_weight")
        page.goto(list_links(page, "a.rule")[0])
        page.locator("[role=tab][aria-selected=true]").focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("#drawn").is_visible()
        assert page.evaluate("document.activeElement.id") == "tab-drawn"
        page.keyboard.press("ArrowLeft")
        assert not page.locator("#drawn").is_visible()


def test_help_closes_by_escape_and_gives_the_focus_back(browser, out):
    with serving(out) as (address, _):
        page = open_page(browser, address)
        page.locator("#help-open").focus()
        page.keyboard.press("Enter")
        assert page.locator("#help").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator("#help").is_visible()
        assert page.evaluate("document.activeElement.id") == "help-open"
