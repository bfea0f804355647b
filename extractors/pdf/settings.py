"""Every threshold of the PDF reading in one record, each with its reason.

Lengths are points (1/72 inch); a ratio to the type size is called ``…_em``.
"""

from __future__ import annotations

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """How near is the same, how far is apart (版面阈值)."""

    # Visibility
    least_contrast: int = 24
    """Colour difference (0–255, strongest channel) below which ink on its ground is not seen by a reader."""
    least_rule_contrast: int = 4
    """The same for rules: white ones part cells of the lightest shading (Word's 5 % grey: 13)."""
    least_opacity: int = 13
    """Alpha (0–255) below which ink is not seen: 5 %."""
    faint: int = 150
    """Ink on paper whose darkest channel is no darker than this (0–255) is a watermark's shade."""
    covering: float = 1.0
    """A shape hides a rule that it reaches over by this much on both sides; the next cell's ground only touches it."""
    picture_page_share: float = 0.6
    """A picture that covers this share of a page is the page itself: a scan."""
    most_scan_text: int = 40
    """A page-wide picture with no more visible characters than this on top is a scan; with more, it is a background."""
    unknown_share: float = 0.2
    """With this share of its characters unknown, a page's text layer is of no use …"""
    least_unknown: int = 20
    """… if they are so many; a few may be bullets."""
    picture_share: float = 0.12
    """A picture of this share of a page may hold text and is reported; seals and logos (a 4 cm seal: 2.5 %) are not."""

    # Characters
    same_glyph_width: float = 0.3
    """Two equal characters nearer than this share of their width are one, drawn twice (fake bold, doubled layers);
    really doubled characters stand a whole width apart."""
    same_glyph_em: float = 0.15
    """The same for the vertical distance (a shadow)."""
    blank_em: float = 0.2
    """A gap this wide is a blank (the narrowest spaces are 1/4 em); justification stays below it."""
    mixed_blank_em: float = 0.3
    """The same between a Chinese and a Latin character, where word processors put 1/4 em without a space."""
    most_padding: float = 5.7
    """Between a cell's edge and its text; Word leaves 5.4."""
    digit_em: float = 0.6
    """A digit is no wider than this."""
    lying_share: float = 0.9
    """Share of a page's characters that stand turned alike where the whole page lies on its side (a wide form)."""
    lying_ink: int = 40
    """Characters from which that can be told: a page may hold no more than a label on its side."""
    skew_ratio: float = 0.035
    """Text or rules turned by less than 2° are straight, only badly printed."""

    bold_weight: int = 600
    """Fonts of this weight (100–900) are bold, whatever their name."""
    same_size: float = 1.12
    """Type sizes that differ by no more than this factor are one (10 and 10.5, 15 and 16)."""

    # Rules
    thin: float = 5.0
    """A filled shape no thicker than this is a rule (thick frames have 4.5 pt), thicker ones are backgrounds."""
    dot: float = 2.0
    """Shapes no larger than this both ways may be dots of a dotted rule in either direction."""
    touching: float = 0.1
    """Sides of filled shapes nearer than this have nothing between them to be seen."""
    snap: float = 2.5
    """Parallel rules nearer than this are one (a doubled rule, pieces drawn a little off); two tables may stand
    3 pt apart."""
    join: float = 2.2
    """Pieces of one rule may miss each other by this much; below the 3 pt between two stacked tables."""
    dash: float = 10.0
    """A piece no longer than this may be a dash …"""
    dash_gap: float = 5.0
    """… and dashes of one rule may stand this far apart."""
    cross: float = 2.5
    """A rule may stop this far before the rule it meets."""
    least_rule: float = 4.0
    """Shorter rules are specks."""
    strike_meets: float = 2.0
    """A rule that ends so near a plumb one meets it: it is no strike."""
    strike_top: float = 0.35
    """A strike runs through its characters below this share of their height …"""
    strike_bottom: float = 0.68
    """… and above this one (LibreOffice: 0.5, Word: 0.6); underlines lie at 0.9."""

    # Lattice
    sliver: float = 4.5
    """Rows and columns narrower than this hold no text: they are the space inside a doubled rule."""
    covered_share: float = 0.85
    """A border is drawn when rules cover this share of it, or all but two crossing gaps."""
    least_open_column: float = 20.0
    """Where the outer border is left out, rules that reach this far beyond the last one bound a column …"""
    least_open_row: float = 12.0
    """… or a row; where they reach less far, only text in it makes one: they may overshoot."""
    least_cell: float = 5.0
    """Cells are at least this wide and high."""
    least_filled: float = 0.5
    """Cells cover at least this share of their grid; boxes joined by lines (an organisation chart) cover less."""
    stacked: float = 6.0
    """A frame this near to a table of the same width is a row of it, drawn apart."""
    overhang: float = 2.0
    """A character's centre may stand this far outside its table and still belong to the nearest cell."""

    same_pitch_em: float = 0.12
    """Lines of one text stand equally far apart, but for so much."""

    # Tables without full rules
    gutter_em: float = 0.8
    """Words of a line at least this far apart may stand in two columns; blanks in a sentence are narrower."""
    form_gutter_em: float = 0.52
    """In a form without rules cells stand closer; what is written into one cell keeps its blanks as characters."""
    close_gutter_em: float = 0.3
    """Columns may stand so close where their texts stand alike in many lines; a blank between a Chinese and a Latin
    character is narrower."""
    crossing_share: float = 0.15
    """A gutter may be crossed by the words of this share of the rows (titles over several columns)."""
    least_level_rule: float = 90.0
    """Level rules shorter than this are underlines and signature lines."""
    enough_rules: int = 3
    """So many level rules of one length make a table, where no joints in them say so."""
    padding: float = 1.2
    """Text keeps at least this far from its cell's border."""
    lines_per_band: float = 2.5
    """With more text lines than this between two rules, the rules do not part the rows."""
    longest_word: int = 16
    """A longer word is prose, where there are no rules to say otherwise."""
    row_gap_em: float = 4.5
    """Rows of one table without rules stand no further apart."""
    filled_share: float = 0.7
    """So much of a table without rules is filled."""
    least_form_lines: int = 4
    """A form without rules has at least so many lines of three words or more …"""
    form_share: float = 0.15
    """… and they are this share of its lines."""
    filler_share: float = 0.6
    """A single word in a form is no wider than this share of it; a wider one is prose."""
    merged_share: float = 0.06
    """With more of its texts than this in one cell with another, it is no form."""
    overlap_em: float = 0.25
    """Neighbouring columns' (and rows') texts may overlap so far; it is no merged cell yet."""
    cut_row_em: float = 1.5
    """What a page end cut off a row stands no further than this above the next one; page headers stand further."""
    border_em: float = 3.0
    """A form's border lies no further than this beside its outermost texts."""
    same_centre: float = 2.0
    """Texts of one column (or row) whose middles are no further apart than this are centred alike."""
    flush: float = 0.6
    """Texts of different width that start no further apart than this are set flush left."""
    off_centre_em: float = 0.35
    """A text that stands no further than this off the middle between two lines is centred between them."""
    rows_apart_em: float = 0.7
    """Texts of two rows of one line each are at least this far apart; the lines of word processors 0.5."""
    flush_em: float = 1.2
    """A text that starts no further than this right of its cell's border is set at its start (an indent is one em)."""
    blank_price_em: float = 0.3
    """A group's name, or a header, stands so much off the middle of its cell before a part of it is left blank."""
    reach_price_em: float = 0.5
    """A figure stands so much off the middle of its cell before it is taken to reach over another one."""
    close_em: float = 0.5
    """A group's name fits two groups of rows equally well where so little more speaks against one of them."""
    leading_em: float = 0.5
    """Lines of one cell are no further apart than this; rows are."""

    # Paragraphs and furniture
    paragraph_pitch: float = 1.3
    """Lines further apart than this many usual distances are two paragraphs."""
    title_size: float = 1.1
    """Centred lines this much larger than the body text are one title, wrapped by hand."""
    sure_margin: int = 5
    """As many lines that start or end together are a page's own margin, whatever other pages have."""
    all_indented: float = 50.0
    """A page's own left margin may lie this far inside the usual one because all its lines are indented …"""
    all_short: float = 100.0
    """… and the right one this far because all of them are short."""
    indent_em: float = 1.2
    """A line that starts this far right of the margin begins a paragraph (the usual indent is two ems)."""
    open_end_em: float = 2.5
    """A last line that ends within this of the right margin may go on overleaf."""
    watermark_size: float = 20.0
    """Faint text of at least this size is a watermark; grey text of body size is only grey."""
    foot_zone: float = 0.87
    """Page numbers stand below this share of the page's height (公文: 7 mm under the text, which ends 35 mm from the
    edge: 0.9)."""
    head_zone: float = 0.1
    """Page numbers at the head stand above this share of the page's height."""
    running_zone: float = 0.08
    """Running headers and footers stand within this share of the height from the edge (Word: 1.5 cm, 0.05)."""
    running_size: float = 10.5
    """Running headers are set no larger than this (usual: 9), unless text follows; a form's title is larger."""
