import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialmatch.eligibility.text import CleanText
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
    ],
)
def test_escapes_become_what_they_stand_for(published: str, plain: str) -> None:
    assert clean(published).text == plain


@given(st.text(alphabet="ab \n\\><&;gtâ‰¤*[]#0", max_size=60))
def test_every_span_has_its_place_in_the_published_text(text: str) -> None:
    source = clean(text)
    for start in range(len(source.text)):
        first, last = source.place(start, start + 1)
        assert 0 <= first < last <= len(text)
    if source.text:
        assert source.place(0, len(source.text))[0] == 0
