import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialmatch.eligibility.criteria import split_criteria
from trialmatch.eligibility.sentences import split_sentences
from trialmatch.eligibility.text import CleanText, unescape
from trialmatch.trial import Published


def clean(text: str) -> CleanText:
    return CleanText(Published("eligibilityCriteria", text))


@pytest.mark.parametrize(
    ("published", "plain"),
    [
        (r"LVEF \>= 50%", "LVEF >= 50%"),
        (r"\[ER+\] and \*", "[ER+] and *"),
        (r"ANC \&gt;= 1.5", "ANC >= 1.5"),
        ("A &amp; B", "A & B"),
        ("ECOG â‰¤ 2", "ECOG ≤ 2"),
        ("nothing to do", "nothing to do"),
        ("prior" + " " * 300 + "therapy", "prior therapy"),
        ("a" + "\n" * 300 + "b", "a\n\nb"),
    ],
)
def test_escapes_become_what_they_stand_for(published: str, plain: str) -> None:
    assert clean(published).text == plain


@given(st.text(alphabet="ab \n\\><&;gtâ‰¤*#0", max_size=60))
def test_every_span_has_its_place_in_the_published_text(text: str) -> None:
    source = clean(text)
    assert source.text.replace("and", "&") == unescape(text)  # what people read keeps its "&"
    for start in range(len(source.text)):
        first, last = source.place(start, start + 1)
        assert 0 <= first < last <= len(text)
    if source.text:
        assert source.place(0, len(source.text))[0] == 0


@pytest.mark.parametrize("word", ["prior therapy ", "x" * 40, "brain, "])
def test_a_text_without_end_is_cut_into_sentences_that_can_be_read(word: str) -> None:
    source = clean("* " + word * (50_000 // len(word)))
    sentences = [s for criterion in split_criteria(source) for s in split_sentences(criterion)]
    assert max(s.end - s.start for s in sentences) <= 1500
    assert sum(len(s.normal.replace(" ", "")) for s in sentences) == len(source.text.replace(" ", "")) - 1


def test_a_list_of_short_lines_without_bullets_was_not_set_in_narrow_ones() -> None:
    criteria = "Age of 18 years or more\nMeasurable disease by RECIST 1.1 in at least one place that can be seen\nECOG of 0 or 1"
    assert clean(criteria).text == criteria


def test_sentences_go_on_past_the_ends_of_narrow_lines() -> None:
    bullets = [
        f"* No more than two {what} for metastatic disease, and at least one line of hormone therapy for it"
        for what in ("lines of chemotherapy", "earlier regimens", "courses of a taxane")
    ]
    narrow = "\n".join(textwrap.fill(bullet, 70, subsequent_indent="  ") for bullet in bullets)
    assert narrow.count("\n") > len(bullets)
    assert clean(narrow).text == "\n".join(bullets)


def test_short_forms_are_read_as_words_and_keep_their_place() -> None:
    published = Published(
        "eligibilityCriteria", "HER-2/neu neg. tumor w/o brain mets [pts on chemo for 3 wks] & < 4 METs (see [2])"
    )
    clean = CleanText(published)
    assert clean.text == (
        "HER2 negative. tumor without brain metastases (patients on chemotherapy for 3 weeks) and < 4 METs (see [2])"
    )
    first = clean.text.index("without")
    start, end = clean.place(first, clean.text.index(" (patients"))
    assert published.text[start:end] == "w/o brain mets"


def test_full_width_punctuation_is_read_as_the_usual_one_and_keeps_its_place() -> None:
    published = Published(
        "eligibilityCriteria", "（3）Taxane（paclitaxel）for metastatic disease；ECOG ≦1，measurable lesion。"
    )
    clean = CleanText(published)
    assert clean.text == "(3) Taxane (paclitaxel) for metastatic disease; ECOG ≤1, measurable lesion. "
    first = clean.text.index("ECOG")
    start, end = clean.place(first, first + len("ECOG ≤1"))
    assert published.text[start:end] == "ECOG ≦1"
