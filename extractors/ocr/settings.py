"""Every threshold of the recognition in one record, each with its reason.

Lengths are points (1/72 inch) on the page, so that they hold at every resolution; a ratio to the type size is called
``…_em``.
"""

from __future__ import annotations

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """How near is the same, how thin is a rule, how sure is sure (识别阈值)."""

    # Picture
    least_dpi: int = 150
    """Pages of a lower resolution are enlarged to this before anything is measured on them."""
    most_dpi: int = 300
    """Finer pictures are reduced to this: recognition reads lines 48 pixels high, 12 pt at 288 dpi."""
    second_dpi: int = 400
    """Figures that others contradict are read again from a page painted so finely."""
    most_pixels: float = 6000.0
    """The longer side of a page has no more pixels than this, however large the sheet."""
    paper_grain: float = 12.0
    """Print is narrower than this; what is wider is paper, shadow or a filled background."""
    least_contrast: int = 30
    """Ink is darker than its paper by this (0–255)."""
    least_level: int = 190
    """Grey (0–255, paper is 245) below which a pixel is ink: thin strokes are printed and scanned pale …"""
    most_level: int = 205
    """… and above which none is."""
    least_faint: float = 22.0
    """A rule is darker than its paper by this …"""
    grains: float = 4.5
    """… and by so many standard deviations of the paper's grain."""
    least_red: int = 24
    """Red ink is redder than it is blue or green by this (0–255)."""
    pale_share: float = 0.35
    """Ink of a seal is this far (as a share) from the darkest print to the paper, or paler …"""
    seal_stroke: float = 1.4
    """… its strokes are broader than this, the soft edges of print are not …"""
    least_seal: float = 20.0
    """… and it is larger than this (seals: 38–45 mm)."""

    edge: float = 12.0
    """Ink along the sheet's edge is no broader than this; print that runs out of the picture is larger."""
    rim: float = 11.0
    """Nothing is printed this near to the sheet's edge, and nothing begins half as near."""

    # Skew
    most_skew: float = 6.0
    """Pages lie turned by no more than this (degrees) in a feeder; a quarter turn is told apart from it."""

    # Rules
    least_rule: float = 9.0
    """Shorter runs of ink are strokes of characters."""
    sure_level: float = 40.0
    """A level run of this length is a rule by itself (the strokes of a title's characters end before) …"""
    sure_plumb: float = 30.0
    """… and so is a plumb one; a shorter run is a rule when it meets rules at both ends."""
    bridge: float = 0.8
    """Gaps of a worn rule up to this are closed; those between characters are wider."""
    thin_rule: float = 1.7
    """A pale rule is no thicker than this …"""
    pale_bridge: float = 1.6
    """… is interrupted by ink no broader than this, such as rules that cross it …"""
    pale_gap: float = 0.4
    """… and by paper no broader than this: characters stand further apart …"""
    pale_rule: float = 20.0
    """… and is longer than what strokes of neighbouring characters make."""
    thin_dash: float = 1.8
    """Dashes of a dashed rule are no thicker than this …"""
    least_dash: float = 0.6
    """… no shorter (a dot) …"""
    longest_dash: float = 14.0
    """… and no longer …"""
    dash_gap: float = 7.0
    """… no further apart, also where a crossing rule swallows one …"""
    least_dashes: int = 3
    """… and at least so many."""
    dashed_most: float = 0.85
    """Dashes cover no more than this share of a dashed rule …"""
    dashed_drift: float = 0.2
    """… and of its short parts so much more or less …"""
    even_dashes: float = 0.8
    """… where they and the gaps between them differ in length by no more than this."""
    clear_beside: float = 3.0
    """So far on one side of a rule at least there is mostly paper …"""
    clear_share: float = 0.35
    """… and ink along no more than this share of it."""
    meet: float = 3.0
    """A run that ends this near to a rule meets it."""
    thick: float = 3.4
    """Rules are no thicker."""
    snap: float = 2.0
    """Pieces of one rule lie no further off its line."""
    worn_share: float = 0.7
    """A side of a cell is drawn when runs of ink cover this share of it: worn rules have gaps."""
    stretch: float = 60.0
    """A rule may drift by its own thickness over this length, no more."""
    rule_share: float = 0.4
    """Rows of pixels that a rule's ink fills so far belong to it."""
    clearance: float = 0.5
    """Print keeps this distance from the middle of a rule."""

    # Lines of print
    least_ink: float = 0.7
    """A speck smaller than this both ways is dirt when it stands alone; a full stop is larger at 6 pt."""
    dirt: float = 1.5
    """A speck up to this size (a full stop at 10 pt; 、 is larger) is dirt when it stands …"""
    dirt_apart: float = 5.0
    """… further than this from all print: a mark stands no further from its word, also one that begins a line."""
    lone_speck: float = 3.2
    """A larger one is dirt when it stands alone in its line or cell, unless it is surely read as a mark"""
    least_line: float = 5.0
    """The ink of a line is at least so high (figures of 8 pt) …"""
    most_line: float = 20.0
    """… and, in running text and tables, no higher."""
    guessed_line: float = 10.0
    """The height of a line where none shows it (a page of dashes)."""
    high_row: float = 1.6
    """Rows of ink this many usual lines high hold several lines."""
    gutter_em: float = 0.8
    """Columns of such a row stand at least so far apart …"""
    open_gutter_em: float = 0.55
    """… and where no rules bound them, may stand as near as this."""
    gap_em: float = 1.6
    """Print of one line further apart than this is read in two pieces …"""
    cell_gap_em: float = 0.65
    """… and where lines stand beside each other and no rules do, print further apart than this: cells stand hardly
    nearer, blanks in a text do …"""
    digit_em: float = 0.62
    """A digit's ink is no wider than this …"""
    dot_em: float = 0.25
    """… and a dot's than this …"""
    wide_step_em: float = 1.2
    """… and where digits are set an em wide each, their middles are no further apart than this …"""
    wide_dot_step_em: float = 1.4
    """… with a dot, which stands at the left of its em, between them than this …"""
    least_wide_step_em: float = 0.68
    """… and no nearer than this: other digits are half an em apart."""
    mark_gap_em: float = 1.1
    """A mark's ink stands this far behind the print before it at most: half of its em is paper."""
    near_row_em: float = 4.0
    """… which goes for the lines this far above and below, too …"""
    low_em: float = 0.3
    """… but what is lower than this may be dirt beside a line."""
    large_print: float = 1.25
    """Ink that is so many usual lines high is of larger print."""
    leader_em: float = 1.5
    """Dots that lead to a page number begin and end this near to the words and the number."""
    stroke_line_em: float = 0.95
    """A stroke with a line of print this far above or below is a line itself; those of two rows are further apart."""
    spread_em: float = 1.6
    """The characters of a word spread over its column stand no further apart."""
    most_overflow_em: float = 1.0
    """Print that runs over into the next cell stands in it by no more than this …"""
    sliver_em: float = 0.12
    """… and what is narrower is left of a rule."""
    margin_em: float = 0.15
    """Paper above and below a line that is cut out, as the model was trained with …"""
    side_em: float = 0.3
    """… and beside it."""
    # Turned pages
    word_length: int = 4
    """Print of so many characters is a word, or a figure of some size."""
    legible: float = 0.4
    """A page with less legibility (0–1) than this may lie on its side or on its head …"""
    least_legible: int = 20
    """… if it has so many characters …"""
    surely_turned: float = 1.5
    """… and does where it reads so much better otherwise."""
    # Certainty
    stroke_gap_em: float = 0.15
    """Strokes of one character stand no further apart."""
    leftover_em: float = 0.4
    """Ink this far outside every character's place belongs to none: places are read to a quarter of an em."""
    stray_dot: float = 2.2
    """A dot up to this size at a line's end may be dirt …"""
    stray_gap_em: float = 0.22
    """… and is, when it stands this far off: the next character of a number does not."""
    mark_room_em: float = 0.6
    """… behind a bracket further by this: half of its em is paper."""
    sure_speck: float = 0.45
    """From this certainty (0–1) a speck beside print is the mark that it was read as."""
    sure_sign: float = 0.9
    """From this certainty (0–1) the model's reading of a lone sign stands as it is."""
    sign_certainty: float = 0.9
    """Certainty of a sign that its shape tells."""
    sure_line: float = 0.9
    """A line with a character below this certainty is looked at again …"""
    sure_figure: float = 0.95
    """… and a figure below this …"""
    least_votes: int = 2
    """… until so many looks agree …"""
    disputed: float = 0.5
    """… and else is no surer than this."""
    short_line: int = 2
    """A line of no more characters is looked at beside a figure."""
    sure_company: float = 0.97
    """Certainty (0–1) of a figure that doubtful signs are shown beside."""
