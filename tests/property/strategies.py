"""What property tests draw from: numbers as documents print them, texts with layout noise, telephone numbers."""

from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import strategies as st

from normalizers import lexicon

_DAY = re.compile("(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
"""Eight digits that are read as a day where nothing says otherwise."""
BLANKS = (" ", "\n", "\t", "\u3000", "\u00a0", "\u200b", "\x07")


def printed_numbers(*, max_value: int = 10**9, places: int = 6) -> st.SearchStrategy[Decimal]:
    """Decimals with the digits a document would print: no exponent, trailing zeros kept, and no day (20240618)."""
    return st.builds(
        lambda whole, digits: Decimal(f"{whole}.{digits}" if digits else str(whole)),
        st.integers(0, max_value),
        st.text("0123456789", max_size=places),
    ).filter(lambda number: _DAY.fullmatch(f"{number:f}") is None)


def units(*kinds: str) -> st.SearchStrategy[str]:
    """Names of the units of some kinds, of all kinds when none is given."""
    names = sorted(name for name, unit in lexicon.units().items() if not kinds or unit.kind in kinds)
    return st.sampled_from(names)


def document_texts(max_size: int = 40) -> st.SearchStrategy[str]:
    """Texts of the characters that matter to cleaning: Chinese, Latin, digits of both widths, marks, blanks."""
    letters = "年度预算一二、（）()：:，,。.．%％≥<＝-－+*/元万人ab ＡｂcⅠ⼯"
    return st.text(st.sampled_from([*letters, *"0123456789０１９", *BLANKS]), max_size=max_size)


def mobile_numbers() -> st.SearchStrategy[str]:
    """Invented mobile numbers."""
    return st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(str.isascii)
