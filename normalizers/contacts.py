"""Who filled a form in (填表人), and keeping telephone numbers out of what is published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Literal, cast, get_args

from msgspec import Struct

from normalizers import lexicon
from normalizers.dates import read_date
from normalizers.numbers import is_placeholder
from normalizers.text import clean_text

SignatureField = Literal["preparer", "phone", "prepared_on", "preparer_and_phone", "other"]

_D = "[0-9０-９]"
_MOBILE = rf"[1１][3-9３-９]{_D}(?:[ \-]?{_D}{{4}}){{2}}"
_LANDLINE = rf"[(（]?[0０]{_D}{{2,3}}[)）\- ]{{0,2}}[2-9２-９]{_D}{{6,7}}(?:-{_D}{{1,6}})?"
_SERVICE_NUMBER = rf"400-{_D}{{3,4}}-?{_D}{{3,4}}"
_MONEY = r"[万亿元]"
_PHONE = re.compile(rf"(?<!{_D})(?:{_MOBILE}|{_LANDLINE}|{_SERVICE_NUMBER})(?!{_D}|{_MONEY})")
_ANY_NUMBER = rf"[+(（]?{_D}(?:[\s\-—－()（）]{{0,3}}{_D}){{6,19}}"
_AFTER_LABEL = re.compile(
    r"(?:电\s*话|手\s*机|联\s*系\s*方\s*式|传\s*真)(?:\s*号\s*码|\s*号)?\s*[:：]?\s*"
    rf"(?P<numbers>{_ANY_NUMBER}(?:\s*[、,，;；/或和]\s*{_ANY_NUMBER})*)(?![.．]?{_D}|{_MONEY})"
)
_NUMBER = re.compile(_ANY_NUMBER)
_DIGIT = re.compile(_D)
_LONG_NUMBER = 11
_LEAST_DIGITS = 7
_KEPT_OF_LONG = (3, 2)
_KEPT_OF_SHORT = (2, 1)
"""Digits shown at the front and the end: enough for a reviewer to tell two numbers apart, too few to call one."""


def mask_phone(text: str) -> str:
    """Hide the middle digits of every telephone number in a text: ``137 0000 1122`` → ``137 **** **22``.

    Mobile numbers, numbers with an area code, and whatever has seven digits or more behind 电话 or 手机 are telephone
    numbers; other digits (amounts, years) are left alone.  Masking twice changes nothing.
    """
    masked = _AFTER_LABEL.sub(_mask_numbers, text)
    return _PHONE.sub(_mask_match, masked)


def _mask_numbers(labelled: re.Match[str]) -> str:
    return labelled[0].removesuffix(labelled["numbers"]) + _NUMBER.sub(_mask_match, labelled["numbers"])


def _mask_match(number: re.Match[str]) -> str:
    return mask_digits(number[0])


def mask_digits(number: str) -> str:
    """Hide the middle digits of a text that is known to be a telephone number, as ``forms.phone`` is.

    Of eleven digits or more the first three and last two stay, of a shorter number the first two and the last; of
    fewer than seven nothing is hidden, they are an extension or none at all.  Masking twice changes nothing.
    """
    digits = [found.start() for found in _DIGIT.finditer(number)]
    if len(digits) < _LEAST_DIGITS:
        return number
    first, last = _KEPT_OF_LONG if len(digits) >= _LONG_NUMBER else _KEPT_OF_SHORT
    hidden = set(digits[first : len(digits) - last])
    return "".join("*" if at in hidden else char for at, char in enumerate(number))


class Signature(Struct, frozen=True, kw_only=True):
    """The signature line under a form (填表信息); None is what it leaves blank."""

    preparer: str | None = None
    """填表人."""
    phone: str | None = None
    """联系电话 as printed, pieces of two lines joined; not masked yet."""
    prepared_on: date | None = None
    """填报日期."""


@cache
def _labels() -> dict[str, SignatureField]:
    def make(row: Mapping[str, str]) -> tuple[str, SignatureField]:
        return row["label"], cast(SignatureField, lexicon.expect(row["field"], get_args(SignatureField)))

    rows = lexicon.load_rows("signature.csv", ("label", "field"), ("label",))
    return dict(lexicon.build("signature.csv", rows, make))


@cache
def _label_pattern() -> re.Pattern[str]:
    longest_first = sorted(_labels(), key=lambda label: -len(label))
    spaced = "|".join(r"\s*".join(label) for label in longest_first)
    return re.compile(rf"(?P<label>{spaced})\s*(?:[（(][^（()）]{{0,6}}[)）])?\s*[:：]")


_NAME = re.compile(r"[\u4e00-\u9fff·]{2,}(?:[、,，/][\u4e00-\u9fff·]{2,})*")
_SPACED_NAME = re.compile(r"[\u4e00-\u9fff](?:[ \t\u3000\u00a0]+[\u4e00-\u9fff]){1,3}")
_PHONE_VALUE = re.compile(r"[0-9][0-9\-—()（）]*[0-9]")


def read_signature(text: str) -> Signature:
    """Read preparer, telephone and day from the line under a form, also where its pieces stand on lines of their own.

    ``填表人：张三 填报日期：2024-03-01 联系电话：8005566``, also with 单位负责人签字： among them.  A telephone number
    cut in two by a line end is one again.  A label with nothing behind it leaves its field None; a day without label
    counts where none has one.
    """
    found: dict[SignatureField, str] = {}
    labels = list(_label_pattern().finditer(text))
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=False):
        field = _labels()[re.sub(r"\s", "", label["label"])]
        value = text[label.end() : end]
        if clean_text(value):
            found.setdefault(field, value)
    both = found.get("preparer_and_phone", "")
    return Signature(
        preparer=_read_name(found.get("preparer", both)),
        phone=_read_phone(found.get("phone", both)),
        prepared_on=read_date(found["prepared_on"]) if "prepared_on" in found else _unlabelled_day(text, found),
    )


def _unlabelled_day(text: str, found: dict[SignatureField, str]) -> date | None:
    return read_date(text) if found else None


def _read_name(value: str) -> str | None:
    """Read the first name of a value; one spaced out to the width of longer names (张  三) is closed up.

    On the label's own line a name may be followed by anything; on a line below it must stand alone.
    """
    own, *below = value.splitlines() or [""]
    line = own.strip() or next((line.strip() for line in below if line.strip()), "")
    spaced = _SPACED_NAME.match(line)
    name = _NAME.match(line if spaced is None else clean_text(spaced[0]))
    if name is None or is_placeholder(name[0]) or not (own.strip() or spaced is not None or name[0] == line):
        return None
    return name[0]


def _read_phone(value: str) -> str | None:
    """Read a number without its blanks and line ends; None when it has fewer digits than a telephone number."""
    number = _PHONE_VALUE.search(clean_text(value).replace(" ", ""))
    return number[0] if number is not None and len(_DIGIT.findall(number[0])) >= _LEAST_DIGITS else None
