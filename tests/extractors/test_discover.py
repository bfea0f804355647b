"""Which files are submissions: each file of the input is a reference or is counted as skipped."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

import pytest

from extractors.discover import Discovery, _Found, _name, discover, show
from pipeline.model.errors import UsageError


def plant(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return root


def paths(found: Discovery) -> list[str]:
    return [ref.source_path for ref in found.refs]


def kinds(found: Discovery) -> Counter[str]:
    return Counter(skipped.kind for skipped in found.skipped)


def test_a_folder_gives_its_files_sorted_by_path(tmp_path: Path):
    plant(tmp_path, "乙镇/自评.docx", "甲局/自评.pdf", "甲局/附件/表.docx", "B.pdf", "a.pdf")

    found = discover([tmp_path])

    assert paths(found) == ["B.pdf", "a.pdf", "乙镇/自评.docx", "甲局/自评.pdf", "甲局/附件/表.docx"]
    assert [ref.size for ref in found.refs[:2]] == [5, 5]
    assert all(Path(ref.path).is_file() for ref in found.refs)


def test_a_file_is_relative_to_its_folder(tmp_path: Path):
    plant(tmp_path, "甲局/自评.pdf")

    assert paths(discover([tmp_path / "甲局" / "自评.pdf"])) == ["自评.pdf"]


def test_a_relative_input_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plant(tmp_path, "甲局/自评.pdf")
    monkeypatch.chdir(tmp_path)

    found = discover([Path("甲局")])

    assert paths(found) == ["自评.pdf"]
    assert Path(found.refs[0].path).is_absolute()


def test_files_that_programs_leave_behind_are_no_submissions(tmp_path: Path):
    plant(
        tmp_path,
        "自评.docx",
        "~$自评.docx",
        ".~lock.自评.docx#",
        ".~自评.docx",
        "~WRL0003.tmp",
        "Thumbs.db",
        "Desktop.ini",
        ".DS_Store",
        "._自评.docx",
        "__MACOSX/._自评.docx",
        "@eaDir/自评.docx",
    )

    found = discover([tmp_path])

    assert paths(found) == ["自评.docx"]
    assert kinds(found) == {"temporary": 10}


def test_hidden_files_and_folders_are_skipped(tmp_path: Path):
    plant(tmp_path, "自评.docx", ".git/config", ".cache/自评.docx", ".secret.docx")

    found = discover([tmp_path])

    assert paths(found) == ["自评.docx"]
    assert kinds(found) == {"hidden": 3}


def test_output_of_an_earlier_run_inside_the_input_is_skipped(tmp_path: Path):
    plant(tmp_path, "自评.docx", "outputs/.jixiao/cache/x", "outputs/documents/part-0.parquet")

    found = discover([tmp_path])

    assert paths(found) == ["自评.docx"]
    assert kinds(found) == {"output": 1}


def test_a_file_that_is_named_is_taken_whatever_its_name(tmp_path: Path):
    plant(tmp_path, ".hidden.docx")

    assert paths(discover([tmp_path / ".hidden.docx"])) == [".hidden.docx"]


def test_other_kinds_of_files_are_submissions_too(tmp_path: Path):
    """Also a picture or a program gets its row, failed with a reason: nothing that was handed in vanishes."""
    plant(tmp_path, "照片.jpg", "setup.exe", "无后缀")

    assert len(discover([tmp_path]).refs) == 3


def test_data_programs_and_notes_are_taken_to_be_refused_with_a_reason(tmp_path: Path):
    """Each file of a folder gets its row: ``sources.check_format`` says why these are no submissions."""
    plant(tmp_path, "自评.docx", "manifest.CSV", "脚本.py", "说明.md")

    assert paths(discover([tmp_path])) == ["manifest.CSV", "脚本.py", "自评.docx", "说明.md"]


def test_a_link_that_leads_back_ends(tmp_path: Path):
    plant(tmp_path, "甲局/自评.docx")
    (tmp_path / "甲局" / "回").symlink_to(tmp_path)
    (tmp_path / "己").symlink_to(tmp_path / "己")

    found = discover([tmp_path])

    assert paths(found) == ["己", "甲局/自评.docx"]


def test_a_linked_folder_elsewhere_is_read_and_one_inside_is_not_read_twice(tmp_path: Path):
    plant(tmp_path / "elsewhere", "自评.docx")
    root = plant(tmp_path / "in", "乙镇/自评.docx")
    (root / "外").symlink_to(tmp_path / "elsewhere")
    (root / "a链").symlink_to(root / "乙镇")
    (root / "a链.docx").symlink_to(root / "乙镇" / "自评.docx")

    found = discover([root])

    assert paths(found) == ["乙镇/自评.docx", "外/自评.docx"]
    assert kinds(found) == {"repeated": 2}


def test_a_dangling_link_stays_in_the_run(tmp_path: Path):
    plant(tmp_path, "自评.docx")
    (tmp_path / "移走了.docx").symlink_to(tmp_path / "gone.docx")

    assert paths(discover([tmp_path])) == ["移走了.docx", "自评.docx"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_never_opened(tmp_path: Path):
    plant(tmp_path, "自评.docx")
    os.mkfifo(tmp_path / "管道")

    found = discover([tmp_path, tmp_path / "管道"])

    assert paths(found) == ["自评.docx"]
    assert kinds(found) == {"special": 2}


@pytest.fixture
def shut_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that may neither be listed nor looked into, also for an administrator who runs the tests."""
    shut = tmp_path / "锁"
    plant(tmp_path, "锁/自评.docx", "锁/材料.zip")
    scandir, status = os.scandir, os.stat

    def list_folder(path: Path):
        if Path(path) == shut:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    def look_at(path: str | Path, **options: bool):
        if shut in Path(os.fsdecode(path)).parents:
            raise PermissionError(13, "Permission denied")
        return status(path, **options)

    monkeypatch.setattr(os, "scandir", list_folder)
    monkeypatch.setattr(os, "stat", look_at)
    return shut


def test_a_folder_that_is_shut_stays_in_the_run(tmp_path: Path, shut_folder: Path):
    plant(tmp_path, "自评.docx")

    assert paths(discover([tmp_path])) == ["自评.docx", "锁"]


def test_a_link_and_an_archive_in_a_folder_that_is_shut_stay_in_the_run(tmp_path: Path, shut_folder: Path):
    plant(tmp_path, "甲局/自评.docx")
    (tmp_path / "甲局" / "链接").symlink_to(shut_folder / "自评.docx")

    assert paths(discover([tmp_path / "甲局", shut_folder / "材料.zip"])) == ["材料.zip", "自评.docx", "链接"]


def test_the_same_file_named_twice_is_read_once(tmp_path: Path):
    plant(tmp_path, "甲局/自评.docx")

    found = discover([tmp_path, tmp_path / "甲局", tmp_path / "甲局" / "自评.docx"])

    assert paths(found) == ["甲局/自评.docx"]
    assert kinds(found) == {"repeated": 2}


def names_for(root: Path, inputs: Iterable[str]) -> list[str]:
    return paths(discover([root / name for name in inputs]))


def test_paths_that_two_inputs_share_are_told_apart_by_their_folders(tmp_path: Path):
    plant(tmp_path, "2022/甲局/自评.docx", "2023/甲局/自评.docx", "2023/甲局/附表.docx")

    assert names_for(tmp_path, ["2022", "2023"]) == ["2022/甲局/自评.docx", "2023/甲局/自评.docx", "甲局/附表.docx"]
    assert names_for(tmp_path, ["2022/甲局", "2023/甲局"]) == [
        "2022/甲局/自评.docx",
        "2023/甲局/自评.docx",
        "附表.docx",
    ]


def test_a_longer_path_does_not_run_into_a_third_one(tmp_path: Path):
    plant(tmp_path, "a/b/x.docx", "c/x.docx", "d/b/x.docx")

    names = names_for(tmp_path, ["a/b", "c", "d"])

    assert len(set(names)) == 3


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        (["D:\\材料", "E:\\材料"], ["D/材料/自评.docx", "E/材料/自评.docx"]),
        (["D:\\", "E:\\"], ["D/自评.docx", "E/自评.docx"]),
        (["\\\\甲\\共享\\材料", "\\\\乙\\共享\\材料"], ["乙/共享/材料/自评.docx", "甲/共享/材料/自评.docx"]),
        (["D:\\材料", "\\\\?\\D:\\材料"], ["D/材料/自评.docx", "D/材料/自评.docx~2"]),
    ],
)
def test_the_same_folder_on_two_drives_is_told_apart_by_the_drives(roots: list[str], expected: list[str]):
    folders = [PureWindowsPath(root) for root in roots]
    found = [_Found(path=folder / "自评.docx", root=folder, size=1) for folder in folders]

    assert [ref.source_path for ref in _name(found)] == expected


def test_half_a_character_in_a_name_is_shown_by_its_number():
    """Windows allows names that are no Unicode; nothing could store them."""
    assert show("表\ud83d.docx") == "表\\ud83d.docx"


def test_names_that_are_not_utf8_are_read_as_gb18030(tmp_path: Path):
    folder = os.fsencode(tmp_path)
    try:
        for raw in ("自评报告.docx".encode("gb18030"), b"\xff\xff.docx"):
            Path(os.fsdecode(folder + b"/" + raw)).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")

    found = discover([tmp_path])

    assert paths(found) == ["\\xff\\xff.docx", "自评报告.docx"]
    for ref in found.refs:
        ref.source_path.encode("utf-8")
        assert Path(ref.path).read_bytes() == b"x"


def test_a_name_typed_in_two_unicode_forms_is_two_paths(tmp_path: Path):
    plant(tmp_path, "\u00e9.docx", "e\u0301.docx")
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this file system folds Unicode forms")

    assert paths(discover([tmp_path])) == ["\u00e9.docx", "\u00e9.docx~2"]


def test_nothing_to_read_is_a_usage_error(tmp_path: Path):
    plant(tmp_path, "~$自评.docx")

    with pytest.raises(UsageError, match="no submission found"):
        discover([tmp_path])


def test_an_input_that_does_not_exist_is_a_usage_error(tmp_path: Path):
    plant(tmp_path, "自评.docx")

    with pytest.raises(UsageError, match=r"没有.*does not exist"):
        discover([tmp_path, tmp_path / "没有"])
