"""Texts put together from known words, and the data they come from."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.narrative.lexicon import load_lexicon
from pipeline.narrative.phrases import Phrases

WORDS = st.lists(st.text("甲乙丙", min_size=1, max_size=3), min_size=1, max_size=6)


def test_a_text_is_cut_into_the_fewest_words():
    assert Phrases(["支出", "项目", "项目支出", "情况"]).cut("项目支出情况") == ("项目支出", "情况")
    assert Phrases(["支出", "项目"]).cut("项目资金") is None
    assert Phrases(["项目"]).cut("") == ()


@given(words=WORDS)
def test_what_words_make_up_can_be_cut_again(words):
    text = "".join(words)
    cut = Phrases(words).cut(text)
    assert cut is not None
    assert "".join(cut) == text
    assert len(cut) <= len(words)


@given(words=WORDS, text=st.text("甲乙丙", max_size=8))
def test_the_end_is_reached_exactly_where_a_text_can_be_cut(words, text):
    phrases = Phrases(words)
    assert (len(text) in phrases.reach(text, {0})) == (phrases.cut(text) is not None)


def test_the_data_files_are_sound():
    lexicon = load_lexicon()
    assert lexicon.subject_phrases["对个人和家庭的补助"].subject == "individual_family_subsidy"
    assert set(lexicon.grade_codes.values()) == {"优", "良", "中", "差"}
