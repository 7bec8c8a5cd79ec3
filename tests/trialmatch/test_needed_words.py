"""The words that a pattern needs, and cues that are looked for only where those stand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialmatch.eligibility.cues import WORDS, Cue, Cues, families, read_cues
from trialmatch.eligibility.needed_words import ANY_TEXT, needed_words

NEEDED = [
    ("progress", ("progress",)),
    (r"\bprior\b(?! to) therapy", ("prior therapy",)),  # what looks around takes no character
    (r"(?:the )?liver", ("liver",)),
    (r"brain|spinal", ("brain", "spinal")),
    (r"(?:brain|spinal) metasta\w+", (" metasta",)),  # one word is better than two
    (r"(?:brain|spinal)\W+mets", ("mets",)),
    (r"er\+", ("er+",)),
    (r"(?:lines? )+of", ("line",)),
    (r"(?:lines? )*of", ANY_TEXT),  # most texts have one or two letters
    (r"with\w* liver", (" liver",)),  # and most have these words
    (r"with\w*", ANY_TEXT),
    (r"≥ ?\d", ("≥",)),  # a sign is rarer than a letter
    (r"(?:prior ){2}", ("prior ",)),
    (r"a(?:bc)?d", ANY_TEXT),
    (r"a(?:bc)?", ANY_TEXT),
    (r"a\W|brain", ANY_TEXT),
    (r"(?=liver)\w+", ANY_TEXT),
    (r"\d+ ?%", ("%",)),
    (r"[ab]c*", ANY_TEXT),
    (r"brain|\d", ANY_TEXT),  # one way needs none
    (r"(?i)brain", ANY_TEXT),
    (r"(?i:brain) mets", (" mets",)),
    (r"(?P<n>two) lines", ("two lines",)),
]


@pytest.mark.parametrize(("pattern", "words"), NEEDED)
def test_the_words_that_a_pattern_cannot_be_found_without(pattern: str, words: tuple[str, ...]) -> None:
    assert needed_words(pattern) == words


@given(st.sampled_from([pattern for pattern, _ in NEEDED]).flatmap(lambda p: st.tuples(st.just(p), st.from_regex(p))))
def test_whatever_a_pattern_is_found_in_has_one_of_its_words(found: tuple[str, str]) -> None:
    pattern, text = found
    assert any(word in text for word in needed_words(pattern))


@pytest.mark.parametrize("family", [family for family in families() if family != WORDS])
def test_a_cue_finds_what_one_pattern_of_all_its_ways_finds(family: str) -> None:
    rows = read_cues(family)
    texts = [f"{row['example']} {other['example']}" for row, other in zip(rows, rows[1:] + rows[:1], strict=True)]
    for name in {row["cue"] for row in rows}:
        cue = getattr(Cues(family), name)
        whole = re.compile("|".join(cue.patterns))
        for text in texts:
            assert _place(cue.search(text)) == _place(whole.search(text)), (name, text)
            assert _place(cue.search(text, 4, 30)) == _place(whole.search(text, 4, 30)), (name, text)
            assert _place(cue.match(text)) == _place(whole.match(text)), (name, text)


@pytest.mark.parametrize("text", ["", "nothing of it", "brain mets, liver mets and brain lesions", "liver", "brain"])
def test_each_way_of_asking_answers_as_a_pattern_does(text: str) -> None:
    cue, whole = Cue(["brain (?:mets|lesions)", "liver"]), re.compile("brain (?:mets|lesions)|liver")
    assert list(map(_place, cue.finditer(text))) == list(map(_place, whole.finditer(text)))
    assert cue.findall(text) == whole.findall(text)
    assert cue.sub("-", text) == whole.sub("-", text)
    assert cue.split(text) == whole.split(text)
    assert cue.split(text, 1) == whole.split(text, 1)
    assert _place(cue.fullmatch(text)) == _place(whole.fullmatch(text))


def test_of_two_ways_found_at_one_place_the_first_counts() -> None:
    found = Cue(["liver", "brain mets", "brain"]).search("the brain mets")
    assert found is not None
    assert found[0] == "brain mets"


def _place(match: re.Match[str] | None) -> tuple[tuple[int, int], tuple[str | None, ...]] | None:
    """Where it was found, and its groups: the same number of them, whichever way it was."""
    return match and (match.span(), match.groups())
