"""The outline of a report: which paragraphs are headings, at which level, and what text is whose (大纲).

Numbers alone don't tell.  Word processors restart them, copyists mix them, inserted work reports bring their own, and
duties are numbered like sections.  A paragraph is judged by its number, its look beside that of the running text, the
known phrases of headings, and by what follows it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property

from pipeline.model.clean import CleanDocument, CleanText
from pipeline.narrative.bare import find_bare_level
from pipeline.narrative.closings import is_date, is_signed_line, take_closings
from pipeline.narrative.drafts import Draft, Item, Outline, Role
from pipeline.narrative.fronts import (
    LONGEST_TITLE,
    PROSE_MARK,
    YEAR_ENDS,
    is_behind_foreign,
    is_subtitle,
    take_unit_line,
)
from pipeline.narrative.glued import split_glued
from pipeline.narrative.headings import STEPS, cut_heading, find_code, is_known, is_title_like, split_run_in
from pipeline.narrative.lexicon import Lexicon, load_lexicon
from pipeline.narrative.lines import RANKS, Line, Look, Mark, find_body_look, read_line
from pipeline.narrative.retaken import is_reports_own
from pipeline.narrative.siblings import find_fillers, find_rows, list_followers

_LONGEST = {"distinct": 50, "chinese": 40, "arabic": 30}
"""Characters of a heading with a look of its own, with a Chinese number, with an Arabic one."""
_LEAST_PROSE = 20
"""Characters from which a paragraph without a full stop is running text."""
_LEAST_TITLE = 4
_LARGER = 1.5
"""Points by which a title is larger than the running text."""
_FIRST_LINES = 3
"""So many lines of a document may be its title whatever they look like."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PAGE_NUMBER = re.compile(r"[0-9]{1,3}")
_LEVELS: dict[Mark, int] = {
    "part": 1,
    "chinese": 1,
    "bracketed": 2,
    "arabic": 3,
    "decimal": 3,
    "arabic_bracketed": 4,
    "circled": 5,
}


def read_outline(document: CleanDocument, skip: frozenset[int]) -> Outline:
    """Find headings, titles, asides and running text of a document."""
    reader = _Reader(document, skip)
    for block in document.blocks:
        if isinstance(block, CleanText):
            reader.read(block)
    reader.close()
    return Outline(items=tuple(reader.items), sections=tuple(reader.sections))


class _Reader:
    """Goes through the paragraphs once, top to bottom."""

    def __init__(self, document: CleanDocument, skip: frozenset[int]) -> None:
        self.lexicon: Lexicon = load_lexicon()
        self.pieces = {
            text.ordinal: tuple(map(read_line, split_glued(text)))
            for text in document.texts
            if text.ordinal not in skip or is_reports_own(text)
        }
        self.lines = tuple(line for lines in self.pieces.values() for line in lines)
        self.body = find_body_look(line.text for line in self.lines)
        self.followers = list_followers(document, self.pieces)
        self.fillers = find_fillers(self.lines, self.followers)
        self.rows = find_rows(self.lines, self.followers)
        self.items: list[Item] = []
        self.sections: list[Draft] = []
        self.stack: list[Draft] = []
        self.report = 0
        self.outer = 0
        """Number of the last first-level heading of the outline that is not an inserted one."""
        self.inner = 0
        """Number of the last heading of an inserted outline."""
        self.suspended = False
        """A form or an attachment has begun: what comes is no text of a section until a heading or title."""
        self.taken = ""
        """The last line that a form took, its title or a line of its head."""
        self.in_contents = False
        self.announced = {text for text, times in Counter(line.text.text for line in self.lines).items() if times > 1}
        """Lines that stand in the document again: in a table of contents without page numbers its entries do."""
        self.inserted: Draft | None = None
        """The section that a report inserted into it interrupts."""
        self.levels = self._vote_levels()
        self.is_bare = not any(line.mark is not None and is_title_like(line.rest) for line in self.lines)
        """No heading has a number."""

    # --- reading

    def read(self, text: CleanText) -> None:
        """Decide what a paragraph is, or each piece of one that several were glued to."""
        if text.ordinal not in self.pieces:
            self.suspended, self.taken = True, text.text
            return
        for line in self.pieces[text.ordinal]:
            self._read_line(line)

    def _read_line(self, line: Line) -> None:
        text = line.text
        if self._is_contents(line):
            self._add(line, "furniture")
            return
        aside = self._aside_role(line)
        if aside is not None:
            self._add(line, aside)
            return
        if is_subtitle(line.text.text, self.items):
            self._add(line, "title")
            return
        if self._is_title(line):
            self._start_report()
            take_unit_line(self.items, is_first=not self.sections)
            self._add(line, "title")
            return
        if text.kind == "footnote":
            self._add(line, "narrative")
            return
        if text.kind == "paragraph" and self._read_heading(line):
            return
        self._read_text(line)

    def close(self) -> None:
        """Take the closing lines (落款: unit and date) out of the last sections."""
        take_closings(self.items)

    def _add(self, line: Line, role: Role, section: Draft | None = None) -> None:
        self.items.append(Item(text=line.text, line=line, role=role, section=section, report=self.report))

    def _start_report(self) -> None:
        self.in_contents = False
        self.suspended = False
        if self.stack or is_behind_foreign(self.items, self.report):
            self.report += 1
        self.stack = []
        self.outer = 0
        self.inserted = None

    def _read_text(self, line: Line) -> None:
        section = None if self.suspended else self.stack[-1] if self.stack else None
        if section is None:
            self._add(line, self._judge_loose(line))
            return
        section.own.append((line.text, line.printed, line.rest))
        self._add(line, "narrative", section)

    def _judge_loose(self, line: Line) -> Role:
        """The role of text that no section holds."""
        has_mark, is_long = PROSE_MARK.search(line.rest) is not None, len(line.rest) >= _LEAST_PROSE
        is_prose = (has_mark and is_long) if self.suspended else (has_mark or is_long)
        if is_prose:
            return "narrative"
        if not (self.suspended or self.report or self.sections) and self._is_large(line):
            return "title"
        is_told = self._is_repeated_title(line) or self._is_attached(line)
        return "caption" if is_told else "unaccounted"

    def _is_attached(self, line: Line) -> bool:
        """A numbered line below 附件： or the one before it names another paper."""
        last = self.items[-1] if self.items else None
        return (
            self.suspended
            and line.mark in ("arabic", "arabic_bracketed")
            and is_title_like(line.rest)
            and last is not None
            and last.role == "caption"
        )

    def _is_repeated_title(self, line: Line) -> bool:
        """What the line above says already, as a form's own first row, or what the papers are called as a whole."""
        text = line.rest.replace(" ", "")
        is_told = len(text) >= _LEAST_TITLE and text in self.taken.replace(" ", "")
        return is_told or self.lexicon.asides["collection"].search(text) is not None

    # --- asides

    def _is_contents(self, line: Line) -> bool:
        """A line of a table of contents (目录)."""
        text = line.text
        if text.kind == "toc":
            return True
        squeezed = text.text.replace(" ", "").replace("\u3000", "")
        if squeezed in self.lexicon.titles.contents:
            self.in_contents = True
            return True
        if self.lexicon.asides["contents_line"].search(text.text):
            return True
        if self.in_contents:
            if re.search(r"[\u4e00-\u9fff）)][\s.·…]*[0-9]{1,3}$", text.text) and len(text.text) <= LONGEST_TITLE:
                return True
            if text.text in self.announced:
                self.announced.discard(text.text)
                return True
            self.in_contents = False
        return False

    def _aside_role(self, line: Line) -> Role | None:
        """The role of a line that belongs to no section: attachment numbers, cover lines, dates, remarks."""
        text, asides = line.text.text, self.lexicon.asides
        if _PAGE_NUMBER.fullmatch(text):
            return "furniture"
        if _HAN.search(text) is None and not any(char.isdigit() for char in text):
            return "caption"
        if len(text) <= LONGEST_TITLE and asides["attachment"].search(text):
            self.suspended = True
            return "caption"
        is_year = is_date(text) and text.rstrip("）)").endswith(YEAR_ENDS)
        if is_year and (self._is_large(line) or is_subtitle(text, self.items)):
            return "title"
        if is_date(text) or is_signed_line(text):
            return "signature"
        if len(text) <= LONGEST_TITLE and asides["seal"].search(text):
            return "signature"
        if len(text) <= LONGEST_TITLE and line.mark is None and asides["cover"].search(text):
            return "signature"
        if (self.suspended or not self.stack or self._is_small(line)) and asides["remark"].search(text):
            return "caption"
        return None

    def _is_title(self, line: Line) -> bool:
        text = line.text.text
        if line.mark is not None or len(text) > LONGEST_TITLE or PROSE_MARK.search(text):
            return False
        bare = re.sub(r"[（(][^（()）]*[）)]$", "", text)
        if not bare.endswith(self.lexicon.titles.endings):
            is_free = self.suspended or not self.stack
            return (self._is_large(line) and is_free) or self._is_foreign_title(line, text)
        known_look = line.look is not None and self.body is not None and len(self.items) >= _FIRST_LINES
        return self._is_large(line) if known_look else bare.endswith(self.lexicon.titles.endings[0])

    def _is_foreign_title(self, line: Line, text: str) -> bool:
        """The first lines of a dump, without a look, name another kind of document."""
        return line.look is None and not self.items and self.lexicon.foreign_title.search(text) is not None

    def _is_large(self, line: Line) -> bool:
        if line.text.style.align == "center":
            return True
        size = line.text.style.size
        return (
            size is not None and self.body is not None and self.body[1] is not None and size >= self.body[1] + _LARGER
        )

    def _is_small(self, line: Line) -> bool:
        size, body = line.text.style.size, self.body[1] if self.body is not None else None
        return size is not None and body is not None and size < body

    # --- headings

    def _read_heading(self, line: Line) -> bool:
        """Open a section if the line is a heading."""
        if line.mark is None:
            level = self._unnumbered_level(line)
            if level is None:
                return False
            self._open(line, line.rest, level, is_run_in=False)
            return True
        if self._is_heading(line):
            self._open(line, line.rest, self._level(line), is_run_in=False)
            return True
        in_duties = bool(self.stack) and self.stack[-1].code == "functions"
        split = split_run_in(line.rest)
        if in_duties and split is not None and not (self._is_beside_last(line) and is_known(split[0])):
            split = None
        if split is None or self.suspended:
            return False
        heading, rest = split
        draft = self._open(line, heading, self._level(line), is_run_in=True)
        draft.own.append((line.text, rest, rest))
        return True

    def _is_beside_last(self, line: Line) -> bool:
        """It stands no deeper than the section before: 2.机构人员 behind 1.部门职能 is no duty."""
        return self._level(line) <= self.stack[-1].level

    def _is_heading(self, line: Line) -> bool:
        rest, mark = line.rest, line.mark
        assert mark is not None, "lines without a number are judged apart"
        if not is_title_like(rest):
            return False
        core = rest.rstrip("。：:")
        is_distinct = line.look is not None and self.body is not None and line.look != self.body
        is_chinese = mark in ("part", "chinese", "bracketed")
        if len(core) > _LONGEST["distinct" if is_distinct else "chinese" if is_chinese else "arabic"]:
            return False
        if (is_distinct and not self._is_small(line)) or id(line) in self.fillers:
            return True
        if is_known(core, surely=rest.endswith("。")):
            return True
        if rest.endswith("。"):
            is_alone = core.endswith(self.lexicon.headings.endings) and self._stands_alone(line, core)
            return is_chinese and (is_alone or id(line) in self.rows)
        if mark in ("part", "chinese"):
            return True
        if not self._has_content(line):
            return False
        in_duties = bool(self.stack) and self.stack[-1].code == "functions"
        if in_duties and mark != "bracketed":
            return False
        return (
            is_chinese
            or id(line) in self.rows
            or core.endswith(self.lexicon.headings.endings)
            or cut_heading(core) is not None
        )

    def _stands_alone(self, line: Line, core: str) -> bool:
        """It consists of known phrases and what follows is its own, so its full stop ends no sentence."""
        return is_known(core) and self._has_content(line)

    def _has_content(self, line: Line) -> bool:
        """What follows is its text or a deeper heading, not its next sibling."""
        follower = self.followers.get(id(line))
        if follower is None or line.mark is None:
            return False
        if (line.mark, follower.mark) == ("arabic", "decimal"):  # 2. and below it 2.1
            return follower.depth > 1
        return follower.mark is None or RANKS[follower.mark] > RANKS[line.mark]

    def _unnumbered_level(self, line: Line) -> int | None:
        """The level of a heading without a number; None when the line is text.

        It has to look like headings of one level, or consist of known phrases and look unlike the running text.
        """
        rest, style = line.rest, line.text.style
        is_distinct = line.look is not None and self.body is not None and line.look != self.body
        if self.is_bare and not self.suspended and not is_distinct and not self.levels:
            level = self._level_of_known(line)
            return None if level is None else find_bare_level(line.rest, level, self.stack, self.items)
        if self.suspended or not is_distinct or not is_title_like(rest) or _HAN.search(rest) is None:
            return None
        if len(rest) > _LONGEST["arabic"] or self._is_small(line) or style.align in ("center", "right"):
            return None
        voted = self.levels.get(line.look) if line.look is not None else None
        if voted is not None and not rest.endswith("。"):
            return voted
        return self._level_of_known(line) or (None if style.outline_level is None else style.outline_level + 1)

    def _vote_levels(self) -> dict[Look, int]:
        """The level that each look stands for, by the headings with Chinese numbers; left out where it is several."""
        votes: dict[Look, Counter[int]] = defaultdict(Counter)
        for line in self.lines:
            if line.mark not in ("chinese", "bracketed") or line.look is None or line.look == self.body:
                continue
            if is_title_like(line.rest) and len(line.rest) <= _LONGEST["distinct"]:
                votes[line.look][_LEVELS[line.mark] + self._top - 1] += 1
        for line in self.lines:
            if line.look is not None and line.look != self.body and not any(votes[line.look].values()):
                level = self._level_of_known(line)
                if level is not None:
                    votes[line.look][level] += 1
        return {look: next(iter(found)) for look, found in votes.items() if len(found) == 1}

    def _level_of_known(self, line: Line) -> int | None:
        """The level of a heading without a number that consists of known phrases; None when it is none."""
        style = line.text.style
        is_heading = line.mark is None and is_title_like(line.rest) and is_known(line.rest) and not self._is_small(line)
        if not is_heading or style.align in ("center", "right") or len(line.rest) > _LONGEST["arabic"]:
            return None
        return 1 if style.outline_level is None else style.outline_level + 1

    def _level(self, line: Line) -> int:
        """The place of a numbered heading in the outline: by its mark, unless its look says otherwise."""
        mark = line.mark
        assert mark is not None, "lines without a number are judged apart"
        if mark == "part":
            return 1
        if mark in ("chinese", "bracketed"):
            return _LEVELS[mark] + self._top - 1
        if id(line) in self.fillers and (line.look is None or line.look == self.body):
            return _LEVELS[self.fillers[id(line)]] + self._top - 1
        outline = line.text.style.outline_level
        if outline is not None and outline < len(_LEVELS):
            return outline + 1
        voted = self.levels.get(line.look) if line.look is not None and line.look != self.body else None
        if voted is not None:
            return voted
        has_chinese = any(other.mark in ("chinese", "bracketed") for other in self.lines)
        level = _LEVELS[mark] + self._top - 1 if has_chinese else max(1, _LEVELS[mark] + self._top - 3)
        return level + line.depth - 1 if mark == "decimal" else level

    @cached_property
    def _top(self) -> int:
        """Level of 一、: the first, or the second where the report has parts (第一部分) above it."""
        return 2 if any(line.mark == "part" and is_title_like(line.rest) for line in self.lines) else 1

    def _open(self, line: Line, heading: str, level: int, *, is_run_in: bool) -> Draft:
        is_deep = level > self._top + 1 or (is_run_in and not is_known(heading))
        own = find_code(heading, is_deep=is_deep)
        parent = self._find_parent(line, level, own)
        headings = self.lexicon.headings
        is_judged = parent is not None and parent.code in headings.judging and own not in headings.judged
        if parent is not None and (is_judged or (parent.code, own) in STEPS):
            own = None
        draft = Draft(
            ordinal=len(self.sections) + 1,
            level=level,
            number=line.number,
            heading=heading,
            code=own or (parent.code if parent is not None else "other"),
            parent=parent,
            text=line.text,
        )
        self.sections.append(draft)
        self.stack.append(draft)
        self.suspended = False
        self._add(line, "heading", draft)
        return draft

    def _find_parent(self, line: Line, level: int, own: str | None) -> Draft | None:
        """The section that a new one is part of; leaves on the stack what is above it."""
        if level > 1:
            while self.stack and self.stack[-1].level >= level:
                self.stack.pop()
            return self.stack[-1] if self.stack else None
        first = next((draft for draft in self.stack if draft.level == 1), None)
        outer = self.inserted or first
        is_inserted = (
            line.mark == "chinese"
            and line.count is not None
            and outer is not None
            and (line.count < self.outer or (self.inserted is not None and line.count == self.inner + 1))
            and (own is None or own == "plan")
        )
        self.stack = []
        if is_inserted:
            self.inserted, self.inner = outer, line.count or 0
            return outer
        self.inserted = None
        follows = line.mark == "chinese" and line.count is not None and line.count > self.outer
        self.outer = line.count if follows and line.count is not None else self.outer + 1
        if line.mark == "chinese" and line.count == 1 and own is not None:
            self.outer = 1
        return None
