"""The pages, and who may see and change what."""

import re
from urllib.parse import parse_qs, urlsplit

import pyarrow.parquet as pq
import pytest
from msgspec.structs import force_setattr
from starlette.testclient import TestClient

from pipeline.review.app import make_app

PORT = 8746
HOME = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def client(desk):
    with TestClient(make_app(desk, PORT), base_url=HOME, follow_redirects=False) as client:
        client.cookies.set("language", "zh")
        yield client


def find(desk, rule, path):
    return next(each for each in desk.queue().index.items if each.rule == rule and each.source_path.endswith(path))


@pytest.fixture
def item(desk):
    return find(desk, "score_exceeds_weight", "06-wrong-points.pdf")


def token(client):
    return re.search(r'name="token" value="([^"]+)"', client.get("/queue").text)[1]


def post(client, item, headers=None, **form):
    data = {"token": token(client), "verdict": "as_stated", "seen": ""} | form
    return client.post(f"/flags/{item.flag_id}/decision", data=data, headers=headers)


def verdicts(out):
    return (
        [row["verdict"] for row in pq.read_table(out / "decisions").to_pylist()] if (out / "decisions").exists() else []
    )


class TestPages:
    def test_the_queue_lists_flags_with_an_address_each(self, client, item):
        page = client.get("/queue")
        assert page.status_code == 200
        assert f"/flags/{item.flag_id}" in page.text
        assert "得分超过分值" in page.text

    def test_a_filter_narrows_the_list(self, client, item):
        page = client.get("/queue?rule=score_exceeds_weight")
        assert set(re.findall(r'data-href="/flags/([^?"]+)', page.text)) == {item.flag_id}
        assert "没有符合条件的疑点" in client.get("/queue?rule=no-such-rule").text

    def test_a_flag_shows_its_arithmetic_and_its_lit_page(self, client, item):
        page = client.get(f"/flags/{item.flag_id}").text
        assert re.search(r'<rect class="frame-main"', page)
        picture = client.get(re.search(r'<image href="([^"]+)"', page)[1])
        assert picture.headers["content-type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")

    def test_a_flag_on_files_shows_no_count_as_if_it_were_a_reading(self, client, desk):
        page = client.get(f"/flags/{find(desk, 'duplicate_submission', '.docx').flag_id}").text
        assert "提交了不止一次" in page
        assert "应为 / 读作" not in page

    def test_a_word_file_shows_its_table_drawn_anew(self, client, desk):
        flag = find(desk, "execution_rate_mismatch", "07-wrong-money.docx")
        page = client.get(f"/flags/{flag.flag_id}").text
        assert 'class="value lit-main number">92.50%' in page
        assert "<image" not in page

    def test_a_document_shows_forms_narrative_and_flags(self, client, desk):
        doc_id = find(desk, "narrative_table_mismatch", "07-wrong-money.docx").doc_id
        page = client.get(f"/documents/{doc_id}").text
        assert page.count('class="grid"') == 2
        assert re.search(r'<mark class="error"[^>]*>892.04', page)
        assert "报告与表不一致" in page

    def test_every_flag_and_document_has_a_page(self, client, desk):
        index = desk.queue().index
        for each in index.items:
            assert client.get(f"/flags/{each.flag_id}?decision=any").status_code == 200
        for doc_id in index.documents:
            assert client.get(f"/documents/{doc_id}").status_code == 200

    def test_it_speaks_english(self, client, item):
        client.post("/settings", data={"token": token(client), "language": "en", "back": "/queue"})
        client.cookies.set("language", "en")
        page = client.get(f"/flags/{item.flag_id}").text
        assert "A score is above its weight" in page
        assert "As stated" in page

    def test_what_is_not_there_is_said_so(self, client, desk):
        doc_id = find(desk, "execution_rate_mismatch", "07-wrong-money.docx").doc_id
        for path in ("/flags/none", "/documents/none", f"/documents/{doc_id}/pages/1.png", "/nothing"):
            assert client.get(path).status_code == 404

    def test_a_missing_source_is_said_so_and_the_table_is_drawn(self, client, desk, item):
        desk._source = desk.root / "nowhere"
        page = client.get(f"/flags/{item.flag_id}").text
        assert "找不到原件" in page
        assert "lit-main" in page


class TestDecisions:
    def test_an_answer_is_kept_and_leads_to_the_next(self, client, desk, item, out):
        answer = post(client, item, reason="已电话确认")
        assert answer.status_code == 303
        following = urlsplit(answer.headers["location"])
        assert following.path.startswith("/flags/")
        assert item.flag_id not in following.path
        (row,) = pq.read_table(out / "decisions").to_pylist()
        assert (row["verdict"], row["reason"], row["old_value"]) == ("as_stated", "已电话确认", "6")
        assert "已审核 1 /" in client.get("/queue").text

    def test_an_answer_can_be_undone_from_the_next_page(self, client, item, out):
        location = post(client, item).headers["location"]
        (done,) = parse_qs(urlsplit(location).query)["done"]
        assert f'value="{done}"' in client.get(location).text
        undone = client.post("/undo", data={"token": token(client), "decision_id": done})
        assert undone.status_code == 303
        assert item.flag_id in undone.headers["location"]
        assert verdicts(out) == ["as_stated", "revoked"]

    def test_a_misread_value_is_checked_and_shown(self, client, item, out):
        place = f"indicators/{item.target_id}/score"
        read = client.get(f"/flags/{item.flag_id}/read", params={"place": place, "value": "５分"}).json()
        assert read == {"ok": True, "text": "读作 5"}
        refused = post(client, item, verdict="misread", place=place, value="五点几")
        assert refused.status_code == 422
        assert "无法按以分计的数识读" in refused.text
        assert 'value="五点几"' in refused.text
        assert post(client, item, verdict="misread", place=place, value="5").status_code == 303
        rows = pq.read_table(out / "indicators", filters=[("record_id", "=", item.target_id)]).to_pylist()
        assert rows[0]["score"] == 5.0
        assert "6 → 5" in client.get(f"/flags/{item.flag_id}").text

    def test_a_second_reviewer_is_told_of_the_first(self, client, item, out):
        assert post(client, item).status_code == 303
        late = post(client, item, verdict="unclear")
        assert late.status_code == 409
        assert "另一位审核人刚刚作了结论" in late.text
        assert verdicts(out) == ["as_stated"]

    def test_the_reviewers_name_is_remembered(self, client, item, out):
        named = client.post("/settings", data={"token": token(client), "reviewer": " 测试员甲 ", "back": "/queue"})
        assert named.status_code == 303
        post(client, item)
        assert pq.read_table(out / "decisions").to_pylist()[0]["reviewer"] == "测试员甲"

    @pytest.mark.parametrize("verdict", ["revoked", "", "yes"])
    def test_other_verdicts_are_refused(self, client, item, verdict, out):
        assert post(client, item, verdict=verdict).status_code == 400
        assert verdicts(out) == []

    @pytest.mark.parametrize(
        "place", ["cells/x/text", "indicators/other/score", "documents/x/source_path", "flags/x/message", "a/b", ""]
    )
    def test_a_place_that_is_none_of_the_documents_is_refused(self, client, item, place, out):
        assert post(client, item, verdict="misread", place=place, value="5").status_code == 422
        assert verdicts(out) == []


class TestSafety:
    @pytest.mark.parametrize(
        ("host", "code"),
        [
            (f"127.0.0.1:{PORT}", 200),
            (f"localhost:{PORT}", 200),
            ("evil.example", 421),
            (f"evil.example:{PORT}", 421),
            ("127.0.0.1:1", 421),
            (f"127.0.0.1:{PORT}.evil.example", 421),
            ("", 421),
        ],
    )
    def test_only_this_servers_own_names_are_answered(self, client, host, code):
        assert client.get("/queue", headers={"host": host}).status_code == code

    @pytest.mark.parametrize(
        "origin", ["http://evil.example", "null", f"https://127.0.0.1:{PORT}", "http://127.0.0.1:1"]
    )
    def test_a_foreign_page_changes_nothing(self, client, item, origin, out):
        assert post(client, item, headers={"origin": origin}).status_code == 403
        assert verdicts(out) == []

    def test_a_foreign_page_is_known_by_its_fetch_too(self, client, item, out):
        assert post(client, item, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert verdicts(out) == []

    @pytest.mark.parametrize("given", ["", "wrong", "é"])
    @pytest.mark.parametrize("path", ["/flags/{}/decision", "/undo", "/settings"])
    def test_nothing_changes_without_the_token(self, client, item, given, path, out):
        data = {"token": given, "verdict": "as_stated", "decision_id": "x", "language": "en"}
        assert client.post(path.format(item.flag_id), data=data).status_code == 403
        assert verdicts(out) == []

    def test_nothing_changes_by_following_a_link(self, client, item):
        assert client.get(f"/flags/{item.flag_id}/decision").status_code == 405
        assert client.get("/undo").status_code == 405

    def test_the_token_outlives_the_server_and_is_nobody_elses(self, client, desk):
        path = desk.root / ".jixiao/review.token"
        assert path.read_text() == token(client)
        assert path.stat().st_mode & 0o077 == 0

    def test_pages_load_nothing_from_elsewhere(self, client, item):
        page = client.get(f"/flags/{item.flag_id}")
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cache-control"] == "no-store"
        assert not re.search(r"https?://", page.text)
        assert not re.search(r"\s(?:style|on\w+)=", page.text)

    @pytest.mark.parametrize(
        "path",
        [
            "/static/../app.py",
            "/static/%2e%2e/app.py",
            "/static/..%2fapp.py",
            "/documents/..%2f..%2f/pages/1.png",
            "/.jixiao/decisions.jsonl",
            "/documents/../../etc/passwd",
        ],
    )
    def test_no_path_outside_is_served(self, client, path):
        assert client.get(path).status_code in (404, 405)

    def test_a_source_outside_its_folder_is_not_opened(self, desk, item, tmp_path):
        (tmp_path / "inside").mkdir()
        (tmp_path / "secret.pdf").write_bytes(b"%PDF")
        desk._source = tmp_path / "inside"
        dossier = desk.dossier(item.doc_id)
        dossier.document["source_path"] = "../secret.pdf"
        assert desk._locate(dossier) is None

    def test_what_a_submission_says_is_text(self, client, desk, item):
        dossier = desk.dossier(item.doc_id)
        for cell in dossier.rows["cells"]:
            if cell["text"]:
                cell["text"] += "<script>alert(1)</script>"
        force_setattr(item, "message", '"><img src=x onerror=alert(1)>')
        for path in (f"/flags/{item.flag_id}", f"/documents/{item.doc_id}", "/queue"):
            page = client.get(path).text
            assert "<script>alert" not in page
            assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in client.get(f"/documents/{item.doc_id}").text

    def test_a_large_body_is_refused(self, client, item):
        assert post(client, item, reason="长" * 40_000).status_code == 413

    def test_it_sends_nobody_elsewhere(self, client):
        for back in ("//evil.example", "https://evil.example", "/\\evil.example"):
            answer = client.post("/settings", data={"token": token(client), "back": back})
            assert answer.headers["location"] == "/queue"


class TestBlank:
    def test_a_blank_is_an_answer_of_its_own(self, client, item, out):
        place = f"indicators/{item.target_id}/score"
        assert post(client, item, verdict="misread", place=place, value="").status_code == 422
        assert post(client, item, verdict="blank", place=place, value="").status_code == 303
        (row,) = pq.read_table(out / "decisions").to_pylist()
        assert (row["verdict"], row["old_value"], row["new_value"]) == ("misread", "6", None)
        assert "6 → （空）" in client.get(f"/flags/{item.flag_id}").text
