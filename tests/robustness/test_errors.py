"""Errors cross process borders: every class of ours survives pickling with its code and both sentences."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from pipeline.model import errors


def error_classes() -> Iterator[type[errors.JixiaoError]]:
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, errors.JixiaoError):
            yield value


@pytest.mark.parametrize("kind", list(error_classes()), ids=lambda kind: kind.__name__)
def test_an_error_survives_pickling(kind: type[errors.JixiaoError]):
    error = kind("文件坏了：请重新提交", "the file is broken: submit it again")

    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is kind
    assert (copy.code, copy.zh, copy.en, str(copy)) == (error.code, error.zh, error.en, str(error))


def test_error_codes_of_documents_are_told_apart():
    codes = [kind.code for kind in error_classes() if issubclass(kind, errors.DocumentError)]

    assert len(codes) == len(set(codes))


def test_a_bug_is_described_in_one_line():
    code, text = errors.describe(ValueError("first\nsecond"))

    assert code == "internal"
    assert "first second" in text
