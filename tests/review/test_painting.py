"""Page images: of PDF files, and of pictures that were handed in as they are."""

import hashlib
import io
from collections import OrderedDict

import pytest
from PIL import Image

from pipeline.model.source import SourceRef
from pipeline.review.painting import PaintRequest, _answer


def request(path, **changes):
    ref = SourceRef(source_path=path.name, path=str(path), members=())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return PaintRequest(**({"ref": ref, "doc_id": digest, "scale": 1.0} | changes))


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "bmp"])
def test_a_picture_is_shown_as_the_page_that_was_read(tmp_path, suffix):
    path = tmp_path / f"scan.{suffix}"
    Image.new("RGB", (1240, 1754), "white").save(path, dpi=(150, 150))
    painted = _answer(request(path), OrderedDict())
    assert painted.reason == ""
    assert (round(painted.width), round(painted.height)) == (595, 842)
    with Image.open(io.BytesIO(painted.image)) as shown:
        assert abs(shown.width - 595) <= 1


def test_a_picture_that_is_broken_is_said_so(tmp_path):
    path = tmp_path / "scan.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    assert _answer(request(path), OrderedDict()).reason == "unreadable"


def test_a_file_that_has_changed_is_not_shown(tmp_path):
    path = tmp_path / "scan.png"
    Image.new("RGB", (100, 100), "white").save(path)
    assert _answer(request(path, doc_id="0" * 64), OrderedDict()).reason == "changed"
