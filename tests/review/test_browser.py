"""The whole way in a real browser: twenty flags by keyboard, a correction, an undo, a kill, two reviewers.

Needs Debian's chromium and the ``playwright`` package; without them these tests are skipped and say so.
"""

import re

import pyarrow.parquet as pq
import pytest

from tests.review.browsing import SIZES, browser, list_links, open_page, press, serving

__all__ = ["browser"]

pytestmark = pytest.mark.slow

api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

OVERFLOWING = """() => {
  // Elements whose text is cut off: wider than they may be, and not made to scroll (names in plots have a title).
  const mayScroll = "svg, .view, .facets, .about, dialog, .message, .sr, .form";
  const cut = [...document.querySelectorAll("body *")].filter((each) => {
    const style = getComputedStyle(each);
    if (style.overflowX !== "visible" || style.display === "inline" || each.closest(mayScroll)) return false;
    return each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1;
  });
  const names = cut.map((each) => `${each.tagName}.${each.className}: ${each.textContent.trim().slice(0, 40)}`);
  const root = document.documentElement;
  return root.scrollWidth > root.clientWidth ? [...names, "the page is wider than the window"] : names;
}"""


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
    with serving(out, "--sample", "60") as (address, _):
        page = open_page(browser, address, size)
        page.context.add_cookies([{"name": "language", "value": language, "url": address}])
        page.goto(f"{address}/queue?decision=any")
        flags = list_links(page, "a.rule")
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
        page.goto(f"{address}/overview")
        letters = list_links(page, ".mails a")
        samples = [f"{address}/queue?kind=sample", f"{address}/queue?kind=sample&decision=any"]
        for other in (f"{address}/overview", *letters, *samples, *(address + document for document in documents)):
            page.goto(other)
            assert page.evaluate(OVERFLOWING) == [], other
        assert page.complaints == []


def test_the_lit_cell_is_in_view(browser, out):
    with serving(out) as (address, _):
        page = open_page(browser, f"{address}/queue?decision=any")
        for flag in list_links(page, "a.rule"):
            page.goto(flag)
            lit = page.locator(".view:not(.hidden) :is(.frame-main, .lit-main)").first
            if lit.count():
                pane, box = page.locator(".view:not(.hidden)").bounding_box(), lit.bounding_box()
                middle = box["y"] + box["height"] / 2
                assert pane["y"] <= middle <= pane["y"] + pane["height"], flag


def test_a_sample_is_gone_through_and_says_what_it_proves(browser, out):
    with serving(out, "--sample", "30") as (address, _):
        page = open_page(browser, f"{address}/queue?kind=sample")
        assert page.locator(".proof .claim").inner_text() == "还没有核对。"
        press(page, "Enter")
        for _ in range(12):
            press(page, "a")
        press(page, "q")
        claim = page.locator(".proof .claim").inner_text()
        assert claim == "已核对 12 个值，发现 0 个错误：以 95% 的把握，没有疑点的值错误率低于 23%。"
        assert [row["flag_id"] for row in standing(out)] == [None] * 12
        page.goto(page.url.replace("kind=sample", "kind=sample&decision=as_stated"))
        press(page, "Enter")
        with page.expect_navigation():
            page.keyboard.press("z")
        assert len(standing(out)) == 11
        assert page.complaints == []


def test_a_letter_is_printed_without_the_page_around_it(browser, out):
    with serving(out) as (address, _):
        page = open_page(browser, address)
        press(page, "o")
        page.locator(".mails a").first.click()
        page.wait_for_load_state()
        with page.expect_download() as found:
            page.get_by_role("link", name="下载 Word 文件").click()
        assert found.value.suggested_filename.endswith(".docx")
        page.emulate_media(media="print")
        assert not page.locator(".bar").is_visible()
        assert page.locator(".letter h1").inner_text() == "关于更正绩效自评材料的函"
        assert page.complaints == []
