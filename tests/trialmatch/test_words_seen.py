"""Which of many words stand in a text: the same as looking for each of them."""

from hypothesis import given
from hypothesis import strategies as st

from trialmatch.eligibility.needed_words import ANY_TEXT
from trialmatch.eligibility.words_seen import WordsSeen

words = st.lists(st.text("abc ", min_size=1, max_size=4), min_size=1, max_size=8)


@given(words, words, st.text("abc ", max_size=30))
def test_a_word_is_seen_where_it_stands(first: list[str], later: list[str], text: str) -> None:
    seen = WordsSeen()
    for added in (first, later):  # a word that comes later is seen in texts that were looked at before
        bits = seen.add(added)
        assert bool(seen.seen_in(text) & bits) == any(word in text for word in added)


@given(st.text(max_size=30))
def test_the_empty_word_stands_in_every_text(text: str) -> None:
    seen = WordsSeen()
    bits = seen.add(ANY_TEXT)
    assert seen.seen_in(text) & bits
