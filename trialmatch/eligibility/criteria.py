"""Clean text -> numbered eligibility criteria: sections, bullets with their parents, cohorts."""

import re
from collections.abc import Sequence
from itertools import pairwise

from trialmatch.eligibility.criterion import EXCLUSION, INCLUSION, Criterion, number_of, style_of
from trialmatch.eligibility.headings import (
    FOR_ALL,
    excluded_list,
    is_bare_part_heading,
    is_cohort_heading,
    is_of_others,
    opens_exclusions,
    section_of,
    titles_list,
    titles_of_tumours,
    tumour_of_heading,
)
from trialmatch.eligibility.layout import statements
from trialmatch.eligibility.lists import adopt
from trialmatch.eligibility.part_names import cohort_of, nested, part_of_heading
from trialmatch.eligibility.text import CleanText


def split_criteria(source: CleanText) -> list[Criterion]:
    """Every criterion in reading order. Headings set section and cohort, and are kept as headings."""
    section = source.published.section or INCLUSION
    cohort = ""
    parts_differ = not _SAME_FOR_ALL.search(source.text)
    found: list[Criterion] = []
    within: Criterion | None = None  # the statement of an outer list under which a heading named the cohort
    items = statements(source)
    titled = {id(item) for item, after in pairwise(items) if titles_list(item, after)}
    nesting = {id(item) for item, after in pairwise(items) if item.marker and after.indent > item.indent}
    above = ""  # the part whose cohorts have titles of their own
    for item in items:
        if within is not None and _comes_back(item, within, found[-1]):
            cohort, within = "", None
        item.section, item.cohort = (INCLUSION if _must_have(item) else section), cohort
        heading = None if item.parent else section_of(item) or excluded_list(item)
        if heading:
            outer = section, cohort
            section, length = heading
            rest = item.start + length
            goes_on = bool(source.text[rest : item.end].strip(" .:\n*-"))
            cohort = tumour_of_heading(item.text[:length], goes_on or not item.marker)
            cohort = cohort or (part_of_heading(item.text[:length]) if parts_differ else "")
            item.section, item.cohort = section, cohort
            item.is_heading = True
            if goes_on:
                found.append(Criterion(source, item.start, rest, section, cohort=cohort, is_heading=True))
                item.start = rest + _blank(source.text[rest : item.end])
                cohort = (parts_differ and part_of_heading(item.text)) or cohort
                item.is_heading, item.cohort = bool(cohort and cohort in item.text), cohort
                if item.marker and section == outer[0]:
                    cohort = outer[1]  # "4. Additional exclusion criteria for lung cancer: …", one point of a list
        elif not item.marker and opens_exclusions(item.text):
            section = item.section = EXCLUSION
            cohort = item.cohort = cohort_of(item.text)  # the cohort of the inclusions before it ends here
            item.is_heading = True
        elif not item.parent and FOR_ALL.match(item.text):
            item.is_heading = True
            cohort = item.cohort = ""
        elif id(item) in titled:
            item.is_heading = True
            above = above or cohort
            cohort = item.cohort = nested(above, item.text.strip())
        elif is_cohort_heading(item) or (
            parts_differ and id(item) not in nesting and is_bare_part_heading(item)
        ):  # "* Phase 1b:" over bullets that stand deeper ends with them
            item.is_heading = True
            cohort = item.cohort = item.text.strip().rstrip(":")
            numbered = next((f for f in reversed(found) if f.indent < item.indent and number_of(f)), None)
            within = numbered or _opened(found) or within
        if item.is_heading and id(item) not in titled:
            above = ""
        found.append(item)
    _tell_other_tumours_apart(found)
    adopt(found)
    return found


def _tell_other_tumours_apart(items: Sequence[Criterion]) -> None:
    """What stands under "Prostate cancer" in a line of its own is asked of that alone, up to the next title or heading.

    Bullets of another kind go on with the list over the titles.
    """
    titles = titles_of_tumours(items)
    title: Criterion | None = None
    bullet: Criterion | None = None  # the first under it
    for item in items:
        if id(item) in titles and (title is not None or is_of_others(item)):
            item.is_heading = True
            title, bullet = (item if is_of_others(item) else None), None
        elif item.is_heading:
            title = None
        if title is None:
            continue
        bullet = item if bullet is None and item is not title else bullet
        if bullet is not None and item.indent <= bullet.indent and style_of(item) != style_of(bullet):
            title = None
        else:
            item.cohort = title.text.strip()


def _opened(found: Sequence[Criterion]) -> Criterion | None:
    """ "* One of the following:" before the heading of a cohort that stands in a line of its own."""
    before = next((f for f in reversed(found) if not is_cohort_heading(f)), None)
    return before if before and before.marker and before.text.rstrip().endswith(":") else None


def _comes_back(item: Criterion, opener: Criterion, before: Criterion) -> bool:
    """The list goes on in which the cohorts stood under one statement: its next number, or a bullet after paragraphs."""
    if item.indent != opener.indent:
        return False
    if number_of(opener):
        return number_of(item) == number_of(opener) + 1
    return style_of(item) == style_of(opener) and not (
        before.is_heading or before.marker or before.text.rstrip().endswith(":")
    )


_MUST = re.compile(
    r"^\W{0,3}(?:all )?(?:patients|participants|subjects|individuals) must (?:have|be)\b(?! (?:not|no|off|free))", re.I
)


def _must_have(item: Criterion) -> bool:
    """ "Patients must have measurable disease" among the exclusions too says who may join."""
    return not item.parent and bool(_MUST.match(item.text))


_SAME_FOR_ALL = re.compile(r"\bsame (?:\w+ )?criteria as\b", re.I)


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip(" .:\n*-"))
