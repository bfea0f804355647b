from random import Random

import pytest

from corpus.truth.make import make_truth
from corpus.truth.records import add_lines


@pytest.mark.parametrize("seed", range(8))
def test_same_seed_same_truth(seed):
    assert make_truth(Random(seed), seed=seed, places=2) == make_truth(Random(seed), seed=seed, places=2)


@pytest.mark.parametrize("places", [0, 1, 2, 4, 6])
def test_amounts_have_no_more_decimals_than_asked_for(places):
    truth = make_truth(Random(places), seed=0, places=places)
    for amount in (truth.total.executed, truth.accounts.basic.prior, truth.project_money.initial):
        assert amount == round(amount, places)


@pytest.mark.parametrize("seed", range(30))
def test_a_unit_spends_what_it_has(seed):
    truth = make_truth(Random(seed), seed=seed, places=2)
    accounts = truth.accounts
    assert truth.total == accounts.basic + add_lines(project.money for project in truth.projects)
    assert accounts.basic == accounts.personnel + accounts.public
    assert 0 < truth.total.executed <= truth.total.full_year
    assert truth.staff.active <= truth.staff.establishment
    assert truth.staff.administrative_posts + truth.staff.institution_posts == truth.staff.establishment
    shares = accounts.fund_share + accounts.account_share + accounts.other_share
    assert shares.executed <= truth.project_money.executed


@pytest.mark.parametrize("seed", range(30))
def test_names_of_a_unit_differ(seed):
    truth = make_truth(Random(seed), seed=seed, places=2, projects=4)
    names = [indicator.name for indicator in truth.indicators]
    assert len(set(names)) == len(names)
    assert len({project.name for project in truth.projects}) == 4


def test_phones_are_nobodys():
    assert all(make_truth(Random(n), seed=n, places=2).preparer.phone.startswith("1390000") for n in range(20))
