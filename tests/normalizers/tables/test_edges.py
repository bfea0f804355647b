from __future__ import annotations

import pytest

from normalizers.tables.edges import match_edges, unite_edges

FULL = (72.0, 130.0, 190.0, 300.0, 380.0, 460.0, 522.0)


@pytest.mark.parametrize(
    ("second", "complete"),
    [
        (FULL, True),
        ((72.4, 130.8, 189.2, 299.5, 380.0, 461.0, 521.8), True),
        ((72.0, 300.0, 522.0), True),
        ((72.0, 130.0, 250.0, 300.0, 522.0), False),
        (tuple(edge + 14 for edge in FULL), True),
    ],
    ids=["same", "rounded", "fewer", "one of its own", "mirrored margins"],
)
def test_grids_of_one_table(second: tuple[float, ...], complete: bool) -> None:
    match = match_edges(FULL, second)
    assert match is not None
    assert match.complete is complete
    assert match_edges(second, FULL) == match


@pytest.mark.parametrize(
    "second",
    [
        (),
        (72.0, 522.0),
        (72.0, 130.0, 190.0, 400.0),
        (72.0, 110.0, 160.0, 340.0, 420.0, 522.0),
        (60.0, 118.0, 178.0, 288.0, 368.0, 448.0, 522.0),
    ],
    ids=["unknown", "no inner edge", "narrower", "other columns", "wider"],
)
def test_grids_of_two_tables(second: tuple[float, ...]) -> None:
    assert match_edges(FULL, second) is None


def test_two_grids_of_one_column_match() -> None:
    match = match_edges((72.0, 522.0), (73.0, 522.0))
    assert match is not None
    assert match.complete


def test_the_union_has_the_edges_of_both() -> None:
    united = unite_edges((0.0, 60.0, 200.0, 440.0), (0.0, 61.0, 120.0, 440.0))
    assert united == ((0.0, 60.0, 120.0, 200.0, 440.0), (0.0, 60.0, 120.0, 440.0))


def test_two_edges_that_would_fall_on_one_do_not_unite() -> None:
    assert unite_edges((0.0, 60.0, 440.0), (0.0, 58.5, 61.5, 440.0)) is None


def test_a_piece_without_a_whole_column_lies_within_the_table() -> None:
    match = match_edges(FULL, FULL[1:])
    assert match is not None
    assert match.complete
    assert unite_edges(FULL, FULL[1:]) == (FULL, FULL[1:])
    assert match_edges(FULL, (130.0, 190.0, 340.0, 460.0, 522.0)) is None


def test_estimated_edges_are_one_where_their_gaps_overlap() -> None:
    """Three columns of amounts, overleaf the same three and one parted in two."""
    first, second = (40.0, 245.0, 507.0, 612.0, 764.0), (40.0, 233.0, 452.0, 559.0, 614.0, 772.0)
    gaps = {
        245.0: (245.0, 359.0),
        507.0: (420.0, 514.0),
        612.0: (577.0, 671.0),
        764.0: (733.0, 800.0),
        233.0: (233.0, 330.0),
        452.0: (450.0, 481.0),
        559.0: (533.0, 564.0),
        614.0: (606.0, 642.0),
        772.0: (772.0, 804.0),
    }
    assert match_edges(first, second) is None
    match = match_edges(first, second, gaps)
    assert match is not None
    assert match.complete
    assert unite_edges(first, second, gaps) == (
        (40.0, 245.0, 507.0, 559.0, 612.0, 764.0),
        (40.0, 245.0, 507.0, 559.0, 612.0, 764.0),
    )


def test_of_two_edges_in_one_gap_the_nearer_is_the_one() -> None:
    united = unite_edges((0.0, 100.0, 300.0), (0.0, 80.0, 110.0, 300.0), {100.0: (70.0, 140.0)})
    assert united == ((0.0, 80.0, 100.0, 300.0), (0.0, 80.0, 100.0, 300.0))


def test_gaps_that_lie_apart_are_two_edges() -> None:
    gaps = {100.0: (90.0, 110.0), 140.0: (130.0, 150.0)}
    assert unite_edges((0.0, 100.0, 300.0), (0.0, 140.0, 300.0), gaps) == (
        (0.0, 100.0, 140.0, 300.0),
        (0.0, 140.0, 300.0),
    )
