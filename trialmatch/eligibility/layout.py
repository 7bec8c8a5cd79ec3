"""Clean text -> statements: a line or a bullet each, with what was wrapped joined and what was run together parted."""

import re
from collections.abc import Iterable, Iterator

from trialmatch.eligibility.criterion import INCLUSION, Criterion
from trialmatch.eligibility.headings import section_of
from trialmatch.eligibility.part_names import may_name_part
from trialmatch.eligibility.text import CleanText

_MARKER = re.compile(
    r"[ \t]*(?:(?:[*•·▪◦‣●○■□✓➢►\uf0b7]|-{1,2}|–|\(?\d{1,2}[.)](?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=[ \t]+(?!ULN|IU)[A-Z])|[IE]-?\d{1,2}[.:)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,4}[.)]|>(?=\s+[^\W\d]))(?:[ \t]+|(?=[A-Z(≥≤<>])))+"
)
# A heading in the middle of a line: "* Body weight of at least 40 kg Exclusion Criteria:"
_SAYS_WHICH = (
    "meet", "meets", "the", "of", "any", "see", "per", "all", "or", "and", "in", "following", "new",
    "Key", "Main", "Major", "General", "Specific", "Additional",
)  # fmt: skip
_HEADING_WITHIN = re.compile(
    "".join(rf"(?<!\b{word})" for word in _SAYS_WHICH)
    + r"(?<=[\w.;)])[ \t]+(?=(?:In|Ex)clusion [Cc]riteria[ \t]*(?:[:–-]|$))"
)


def _with_headings_apart(line: str) -> str:
    """A line break, of as many characters, in the place of the gap before a heading that ends a statement or follows one.

    What stands before a heading may also name the part it is for: "Dose Expansion (TNBC) Inclusion Criteria:".
    """
    gap = _HEADING_WITHIN.search(line) if "riteria" in line else None  # the word is rare, and quickly found
    if gap is None or not (_MARKER.match(line) or "criteria" in line[: gap.start()].lower()):
        return line
    if may_name_part(line[: gap.start()].lower()):
        return line
    return line[: gap.start()] + "\n".rjust(len(gap[0])) + line[gap.end() :]


def _with_bullets_apart(line: str) -> str:
    """A line break in the place of the space before each bullet of a list that was set in one line."""
    if not line.isascii() and _BULLET_WITHIN.search(line):
        line = _BULLET_WITHIN.sub("\n", line)
    if "xcluded" in line or "eligible" in line:
        line = _EXCLUDED_WITHIN.sub(lambda gap: " " if _ONLY_MARKER.fullmatch(line[: gap.start()]) else "\n", line)
    dashed = line.count(" - ") >= DASHES and len(_DASH_WITHIN.findall(line)) >= DASHES
    return _DASH_WITHIN.sub("\n", line) if dashed and not _LABELLED.search(line) else line


_BULLET_WITHIN = re.compile(r"(?<=\S) (?=[•●▪◦■] ?\S)")
_DASH_WITHIN = re.compile(r"(?<=[\w.;:)+%-]) (?=- [A-Z≥>])")
_EXCLUDED_WITHIN = re.compile(
    r"(?<=[\w)][.;]) (?=(?:Patients|Participants|Subjects|Women|Those)\b[^.;:]{0,30}\b(?:excluded|ineligible|not eligible)\b[^.;:]{0,40}:)"
)
_ONLY_MARKER = re.compile(r"\W*\w{1,3}[.;]")  # "20." before "Participants who are ineligible …"
_LABELLED = re.compile(r"\b(?:part|cohort|arm|phase|class|group|indication|stage|step|level|grade)s? \w{1,3} - ", re.I)
DASHES = 3  # in one line: then they are bullets


def statements(source: CleanText) -> list[Criterion]:
    """Each line or bullet of the text, without what it is marked with; sections and parents are told later."""
    return _join_wrapped(source, _lines(source))


def _lines(source: CleanText) -> list[Criterion]:
    items = []
    position = 0
    apart = "\n".join(map(_with_bullets_apart, source.text.split("\n")))
    apart = "\n".join(map(_with_headings_apart, apart.split("\n")))
    for line in "\n".join(_with_numbers_apart(apart.split("\n"))).split("\n"):
        marker = _MARKER.match(line)
        skip = marker.end() if marker else len(line) - len(line.lstrip())
        indent = len(line) - len(line.lstrip())
        end = position + len(line.rstrip())
        if position + skip < end:
            mark = line[indent:skip].strip() if marker else ""
            items.append(Criterion(source, position + skip, end, INCLUSION, indent, marker=mark))
        position += len(line) + 1
    return items


def _with_numbers_apart(lines: Iterable[str]) -> Iterator[str]:
    """ "* cancers of the skin 11. Pregnancy" under "10. …, except for:": the next number of the list has its own line."""
    last = 0
    for line in lines:
        number = _NUMBERED.match(line)
        last = int(number[1]) if number else last
        while last and (lost := re.search(rf"(?<=[\w).]) (?={last + 1}\. [A-Z])", line)):
            yield line[: lost.start()]
            line, last = line[lost.end() :], last + 1
        yield line


_NUMBERED = re.compile(r"(\d{1,2})\. ")


def _join_wrapped(source: CleanText, items: list[Criterion]) -> list[Criterion]:
    """A line without a marker that goes on with the sentence before belongs to it."""
    joined: list[Criterion] = []
    for item in items:
        before = joined[-1] if joined else None
        if before and not item.marker and _goes_on(source, before, item):
            before.end = item.end
        else:
            joined.append(item)
    return joined


def _goes_on(source: CleanText, before: Criterion, item: Criterion) -> bool:
    between = source.text[before.end : item.start]
    if between.count("\n") > 1:
        return False
    if section_of(item) or section_of(before):
        return False
    last = source.text[before.end - 1]
    first = source.text[item.start]
    if last in ".:;" or (source.text[before.start : before.end].count("\n") == 0 and _short(source, before)):
        return False
    return first.islower() or first in "(<>≥≤=+0123456789" or last in ",(/-" or item.indent > 2


def _short(source: CleanText, item: Criterion) -> bool:
    """A line far from the usual width was ended on purpose."""
    return item.indent + item.end - item.start < 55 and source.text[item.end - 1] not in ",(/-"
