"""Labels looked up: the wording on the page → what it says (标签识别)."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache

from normalizers.text import match_key
from pipeline.model.clean import CleanTable
from pipeline.schema.records import Schema, Variant

_LONGEST_LABEL = 60
"""Characters; a longer text is never a label, so it is not folded and looked up."""
_LONGEST_FIELD = 20
"""Characters of a field's label before its colon."""
_SHORTEST_GLUED = 3
"""Characters of a label that may follow another value without a blank: 单位 or 电话 could end that value."""
_SHORTEST_FUZZY = 5
"""Characters; one wrong character in a shorter label could be another label."""
_HEADS = ("column", "base_measure", "fund_column", "goal_column")
"""Kinds of labels that stand over columns."""
_COMBINED = "/"
"""Stands between the labels of a column that holds two things: ``指标值/完成值``."""


class Vocabulary:
    """The labels that hold for one table: the common ones, and its variant's where they say otherwise."""

    def __init__(self, schema: Schema, variant: Variant | None = None) -> None:
        self._patterns = schema.patterns
        self.variant = variant
        codes: dict[str, dict[str, str]] = defaultdict(dict)
        for label in (*schema.labels, *(variant.labels if variant else ())):
            codes[match_key(label.text)][label.kind] = label.code
        self._codes = dict(codes)
        self._by_kind: dict[str, list[str]] = defaultdict(list)
        for key, kinds in codes.items():
            for kind in kinds:
                self._by_kind[kind].append(key)
        self.lookup = lru_cache(maxsize=4096)(self._lookup)
        self.split_year = lru_cache(maxsize=1024)(self._split_year)
        self.may_head = lru_cache(maxsize=4096)(self._may_head)

    def find(self, kind: str, text: str) -> str | None:
        """The code that a text has as a label of this kind; None when it is no such label."""
        return self.lookup(text).get(kind)

    def find_similar(self, kind: str, text: str) -> str | None:
        """The code of the one label of this kind that differs from the text by a single character; None when none
        or several do.
        """
        key = self.plain_key(text)
        if not _SHORTEST_FUZZY <= len(key) <= _LONGEST_LABEL:
            return None
        meanings = self._meanings(key)
        codes = {
            self._codes[known][kind]
            for known in self._by_kind[kind]
            if _differ_by_one(key, known) and self._meanings(known) == meanings
        }
        return codes.pop() if len(codes) == 1 else None

    def _meanings(self, key: str) -> tuple[str, ...]:
        """What in a label makes it another one, however alike the rest is: 上年完成值, 全年完成值; 目标1, 目标2."""
        return tuple(match[0] for match in self._patterns["label.other_meaning"].finditer(key))

    def find_group(self, level: str, name: str) -> str | None:
        """The code of a first- or second-level name; anybody's satisfaction is one at the second level."""
        code = self.find(level, name)
        if code is None and level == "level2" and self._patterns["label.satisfaction"].search(match_key(name)):
            return "service_satisfaction"
        return code

    def has(self, text: str, *kinds: str) -> bool:
        """The text is a label of one of these kinds."""
        return not self.lookup(text).keys().isdisjoint(kinds)

    def plain_key(self, text: str) -> str:
        """The folded text without decorations such as ``(B/A)``, ``(万元)``, ``(50分)``, and without number or 其中."""
        key = self._patterns["label.decoration"].sub("", match_key(text))
        return self._patterns["label.prefix"].sub("", key) or key

    def is_stub(self, text: str) -> bool:
        """An unfilled template's stand-in for a name (``……``, ``指标1``)."""
        return bool(text) and self._patterns["label.stub"].search(text.strip()) is not None

    def is_subtotal(self, text: str) -> bool:
        """A 小计 row's label, with or without the group it sums up (产出指标小计)."""
        return self.has(text, "subtotal") or self._patterns["label.subtotal"].search(match_key(text)) is not None

    def ends_name(self, text: str) -> bool:
        """The text ends as the names of indicators do (…率, …次数)."""
        return self._patterns["label.name_end"].search(text) is not None

    def is_aside(self, text: str) -> bool:
        """An explanatory line (``注：…``) or an attachment's number (``附件2``), which hold no value."""
        folded = fold_brackets(text)
        return any(self._patterns[name].search(folded) is not None for name in ("label.aside", "label.attachment"))

    def is_bare_year(self, text: str) -> bool:
        """A year and nothing else (``（2022年度）``), as printed under a title."""
        return self._patterns["label.bare_year"].search(fold_brackets(text)) is not None

    def drop_attachment(self, text: str) -> str:
        """A title without the attachment number that stands before it on its line: ``附件2 某表``."""
        return self._patterns["label.title_prefix"].sub("", text)

    def ends_with_year(self, text: str) -> bool:
        """A short line that breaks off after a year (``云岭县2022年度``), as a title over two lines begins."""
        return self._patterns["label.title_head"].search(fold_brackets(text)) is not None

    def is_signature(self, text: str) -> bool:
        """A signature line (``填表人：…  联系电话：…``)."""
        return self._patterns["label.signature"].search(fold_brackets(text)) is not None

    def heads_list(self, text: str) -> bool:
        """The header of a column of tasks or things, no lines of money (任务名称, 主要内容)."""
        return self._patterns["label.list_head"].search(match_key(text)) is not None

    def is_continuation(self, text: str) -> bool:
        """A line that says that a table goes on (续表)."""
        return self._patterns["label.continued"].search(match_key(text)) is not None

    def names_tasks(self, text: str) -> bool:
        """The header of a column of tasks (任务名称)."""
        return self._patterns["label.task_head"].search(match_key(text)) is not None

    def says_final(self, text: str) -> bool:
        """The header of a budget column says that it is the adjusted one, of the whole year (全年预算数)."""
        return self._patterns["label.final_budget"].search(match_key(text)) is not None

    def find_ticked(self, text: str) -> str | None:
        """The one choice that a row of boxes ticks (``☑优 □良``, ``优（√） 良（ ）``); None unless one is ticked."""
        line = match_key(text)
        name = "label.ticked_box" if self._patterns["label.box_first"].search(line) else "label.ticked_choice"
        found = [match["choice"] for match in self._patterns[name].finditer(line)]
        return found[0] if len(found) == 1 else None

    def rank_number(self, text: str) -> int | None:
        """How deep the number before a line is: 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）; None without one."""
        found = self._patterns["label.number_rank"].search(fold_brackets(text).strip())
        return int(found.lastgroup[1:]) if found is not None and found.lastgroup is not None else None

    def split_total(self, text: str) -> tuple[tuple[str, str], ...]:
        """The labels and points of a sentence that sums a form up (总分：100分，自评得分：97分), else none."""
        parts = tuple(
            (found["label"], found["points"])
            for found in self._patterns["label.total_part"].finditer(fold_brackets(match_key(text)))
        )
        return parts if parts and self.find("total", parts[0][0]) == "total" else ()

    def says_within(self, text: str) -> bool:
        """The label stands under 其中: it is one of several parts, perhaps not all."""
        return self._patterns["label.within"].search(text.strip()) is not None

    def split_pairs(self, text: str) -> tuple[tuple[str, str], ...]:
        """The labels and values of a line that prints one or more: ``单位名称：某局填报日期：…``, from its begin on.

        None, when it does not begin with a known label.
        """
        folded = fold_brackets(text).strip()
        starts = [(self._label_before(folded, colon), colon) for colon, char in enumerate(folded) if char == ":"]
        known = [(start, colon) for start, colon in starts if start is not None]
        if not known or known[0][0]:
            return ()
        ends = [*(start for start, _ in known[1:]), len(folded)]
        return tuple(
            (folded[start:colon], self._patterns["label.name_tail"].sub("", folded[colon + 1 : end]).strip(" ,;，；、"))
            for (start, colon), end in zip(known, ends, strict=True)
        )

    def _label_before(self, folded: str, colon: int) -> int | None:
        """Where the longest known label before a colon begins; a short one begins the line or follows a blank."""
        for start in range(max(0, colon - _LONGEST_FIELD), colon - 1):
            is_apart = start == 0 or not folded[start - 1].isalnum()
            if (is_apart or colon - start >= _SHORTEST_GLUED) and self.has(folded[start:colon], "field"):
                return start
        return None

    def _split_year(self, text: str) -> tuple[int | None, str]:
        """The year in front of a label (``2023年决算数``) and the label without it."""
        match = self._patterns["label.year"].search(match_key(text))
        return (int(match["year"]), match["rest"]) if match else (None, text)

    def _may_head(self, text: str) -> bool:
        """The text may stand over a column: it is a label of such a kind, perhaps after a year, or two of them.

        Most texts of a form are none of that; where none in a row is, no header need be looked for.
        """
        return _COMBINED in text or any(self.has(part, *_HEADS) for part in (text, self.split_year(text)[1]))

    def _lookup(self, text: str) -> dict[str, str]:
        if not text or len(text) > _LONGEST_LABEL:
            return {}
        key = match_key(text)
        bare = self._patterns["label.decoration"].sub("", key)
        return self._codes_of(key, bare) or self._codes_of(*self._undress(bare))

    def _undress(self, bare: str) -> tuple[str, ...]:
        """The label inside brackets that enclose it (【项目名称】), and that in front of the same in English."""
        found = self._patterns["label.bilingual"].match(bare)
        enclosed = (bare[1:-1],) if bare.startswith("(") and bare.endswith(")") else ()
        return enclosed if found is None else (*enclosed, found["label"])

    def _codes_of(self, *candidates: str) -> dict[str, str]:
        """What the candidates say, by kind; the first counts, and each without its number last."""
        found: dict[str, str] = {}
        prefix = self._patterns["label.prefix"]
        for candidate in (*candidates, *(prefix.sub("", bare) for bare in candidates[-1:])):
            for kind, code in self._codes.get(candidate, {}).items():
                found.setdefault(kind, code)
        return found


def fold_brackets(text: str) -> str:
    """Full-width brackets, colon and digits as ASCII ones, so that one pattern serves both."""
    return text.translate(_FOLD)


_FOLD = str.maketrans("（）：０１２３４５６７８９", "():0123456789")


@cache
def _vocabulary(schema: Schema, variant: Variant | None) -> Vocabulary:
    return Vocabulary(schema, variant)


def choose_vocabulary(schema: Schema, table: CleanTable) -> Vocabulary:
    """The vocabulary of a table: with the variant's wording where one variant's required labels all stand in it."""
    common = _vocabulary(schema, None)
    short = {cell.text for cell in table if 0 < len(cell.text) <= _LONGEST_LABEL}
    texts = {key for text in short for key in (match_key(text), common.plain_key(text))}
    return _vocabulary(schema, _choose_variant(schema, texts))


def _choose_variant(schema: Schema, texts: set[str]) -> Variant | None:
    """Of the variants whose required labels all stand there, the one that requires most."""
    fitting = [v for v in schema.variants if all(match_key(label) in texts for label in v.requires)]
    return max(fitting, key=lambda v: (len(v.requires), v.name), default=None)


def _differ_by_one(a: str, b: str) -> bool:
    """One character replaced, dropped or added."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    return a[start + (len(a) >= len(b)) :] == b[start + (len(b) >= len(a)) :]
