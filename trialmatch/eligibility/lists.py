"""Statements in lists: which stands under which, what a statement makes of its list, and which are alternatives."""

import re
from collections.abc import Iterator

from trialmatch.eligibility.criterion import (
    EXCLUSION,
    INCLUSION,
    SAYS_SOMETHING,
    Criterion,
    is_title,
    number_of,
    style_of,
)
from trialmatch.eligibility.part_names import OF_PART, ONLY_LABEL, TYPE, cohort_of, nested, part_of_heading
from trialmatch.lexicon import lexicon, only_others


def _section_of_list(text: str) -> str:
    """What a statement makes of the list under it, whatever the section: "Not allowed are: …", "The following are allowed: …"."""
    if not text.rstrip().endswith(":") or _NOT_OF_ALL.search(text):
        return ""
    if _BARS_LIST.search(text):
        return EXCLUSION
    return INCLUSION if _ALLOWS_LIST.search(text) else ""


_NOT_OF_ALL = re.compile(r"\b(?:unless|except\w*|if|defined|provided|more than|fewer|less|who|within|at least)\b", re.I)
_BARS_LIST = re.compile(
    r"\b(?:not (?:be )?(?:allowed|permitted|eligible|enrolled|included|acceptable)|excluded|prohibited|ineligible)\W*$|"
    r"^\W*(?:(?:patients|participants|subjects) )?(?:no|none of|absence of|without|must not have(?: had| received| been)?)\b",
    re.I,
)
_ALLOWS_LIST = re.compile(
    r"^\W*(?:the )?following\b.*\b(?:are|is) (?:allowed|permitted|acceptable|not exclusion\w*(?: criteria)?)\W*$", re.I
)


def adopt(items: list[Criterion]) -> None:
    """Give each item the nearest earlier item with less indentation as its parent."""
    open_items: list[Criterion] = []
    turned: dict[int, str] = {}  # the section of what stands under a statement that makes another of it
    for item in items:
        if item.is_heading:
            open_items = []
            continue
        while open_items and not _is_child(item, open_items[-1]):
            open_items.pop()
        if open_items:
            item.parent = open_items[-1]
            item.parent.children += 1
            section = _section_of_list(item.parent.text) or turned.get(id(item.parent), "")
            if section:
                item.section = turned[id(item)] = section
        outer = (_part_of_list(item.parent) if item.parent else "") or item.cohort
        item.cohort = nested(outer, cohort_of(item.text))
        open_items.append(item)
    _announce(items)
    _end_at_last_or(items)
    _mark_alternatives(items)
    _mark_other_tumours(items)


def _part_of_list(opener: Criterion) -> str:
    """The cohort of the statement that a list stands under: "* Criteria specific to Phase 1" is no more than its name."""
    if ONLY_LABEL.fullmatch(opener.text.strip()):
        return nested(opener.cohort, opener.text.strip().rstrip(":"))
    if opener.cohort or SAYS_SOMETHING.search(opener.text):
        return opener.cohort
    part = part_of_heading(opener.text)
    return part if OF_PART.fullmatch(part) else ""


_FOR_WHOM = re.compile(r"(?:for |in )?(?:patients?|participants?|subjects?)(?: with)? ", re.I)
_FOR_OTHERS = re.compile(r"for [^:]{2,60}:\s*$", re.I)  # "For BC patients:", however deep it stands
_TITLES_OF_TUMOURS = 0.6  # of the titles of a list: then the others are tumours too, whatever they are called


def _mark_other_tumours(items: list[Criterion]) -> None:
    """A list with a title for each kind of tumour ("Ovarian", "Breast"): what stands under one is asked of those alone."""
    lists: dict[int, list[Criterion]] = {}
    for item in items:
        if item.children and is_title(item) and (item.section == INCLUSION or _FOR_WHOM.match(item.text)):
            lists.setdefault(id(item.parent), []).append(item)
    for titles in lists.values():
        named = [{m.concept for m in lexicon().tumours.find(title.normal)} for title in titles]
        of_others = [only_others(names) for names in named]
        of_tumours = sum(map(bool, named)) >= max(2, _TITLES_OF_TUMOURS * len(titles)) and any(of_others)
        for title, names, of_other in zip(titles, named, of_others, strict=True):
            title.of_other_tumour = of_other or (of_tumours and not names)
    for item in items:
        if item.parent and item.parent.of_other_tumour and not _FOR_OTHERS.match(item.text):
            item.of_other_tumour = True


_ENDS_IN_OR = re.compile(r"\bor\W*$", re.I)


def _mark_alternatives(items: list[Criterion]) -> None:
    """Of the criteria that stand in one list, those that are ways to join beside each other."""
    siblings: dict[int, list[Criterion]] = {}
    for item in items:
        if not item.is_heading:
            siblings.setdefault(id(item.opener), []).append(item)
    for group in siblings.values():
        for item in (*_lettered(group), *_joined_by_or(group)):
            item.is_one_of = True


def _lettered(group: list[Criterion]) -> list[Criterion]:
    """ "A: resistant to …", "B: never treated with …"."""
    found = [item for item in group if _LETTERED.match(item.text)]
    return found if len({item.text[0] for item in found}) > 1 else []


def _joined_by_or(group: list[Criterion]) -> Iterator[Criterion]:
    """ "a; / b; or / c": all of them, as far back as commas go; without a parent only the two around the "or"."""
    for index, item in enumerate(group[:-1]):
        if not _ENDS_IN_OR.search(item.text):
            continue
        first = index
        while first and item.parent and group[first - 1].text.rstrip().endswith((",", ";")):
            first -= 1
        yield from group[first : index + 2]


_LETTERED = re.compile(r"[A-H]: ?\w")
LIST_LENGTH = 6  # further down, nobody can say whether a list without indentation still goes on


def _announce(items: list[Criterion]) -> None:
    """Tell the items of a flat list which statement opened it."""
    opener, since, listed = None, 0, ""
    for item in items:
        if opener and since and listed != style_of(opener) == style_of(item):
            opener = None  # "* … with one exception: / Those who … / * …": back in the list of the opener
        if opener and since < LIST_LENGTH and _stands_beside(item, opener):
            opener = None
        if item.is_heading or (opener and (item.section != opener.section or _follows(item, opener, since))):
            opener = None
        elif (
            item.text.rstrip().endswith(":") or _is_treatment_title(item) or _is_type_title(item)
        ) and not item.children:
            opener, since = item, 0
        elif opener is not None and since < LIST_LENGTH:
            item.announced_by = opener
            item.cohort = item.cohort or _part_alone(opener)
            listed = listed if since else style_of(item)
            since += 1


def _is_treatment_title(item: Criterion) -> bool:
    """ "Endocrine therapy" on a line of its own, in the old form of a record."""
    return not item.marker and bool(_TREATMENT_TITLE.fullmatch(item.text.strip()))


def _is_type_title(item: Criterion) -> bool:
    """ "HER2-positive breast cancer" on a line of its own, and no list of tumours."""
    if item.marker or not is_title(item) or not _OF_ONE_TYPE.fullmatch(item.text.strip()):
        return False
    return {m.concept for m in lexicon().tumours.find(item.normal)} <= {"breast"}


_OF_ONE_TYPE = re.compile(rf"[^.:;]{{0,40}}{TYPE}[^.:;]{{0,60}}", re.I)
_TREATMENT_TITLE = re.compile(
    r"(?:chemotherapy|(?:endocrine|hormonal|biologic|radiation) therapy|radiotherapy|immunotherapy|surgery|other)", re.I
)


def _part_alone(opener: Criterion) -> str:
    """The cohort, if the opener says no more than its name: "Part A cohorts:", "Those in part A must meet:"."""
    rest = opener.text.partition(opener.cohort)[2] if opener.cohort and opener.cohort in opener.text else "-"
    return opener.cohort if _ASKS_FOR_LIST.fullmatch(rest) else ""


_ASKS_FOR_LIST = re.compile(
    r"(?: (?:must|should|will|need to|have to))?(?: also)?(?: (?:meet|fulfil+|satisfy))?"
    r"(?: (?:all|each|any|of|the|these|following|additional|inclusion|criteria|requirements|conditions))*\W*",
    re.I,
)


def _end_at_last_or(items: list[Criterion]) -> None:
    """ "One of: / a, or / b, or / c / d": without indentation the list ends after what follows its last "or"."""
    lists: dict[int, list[Criterion]] = {}
    for item in items:
        if item.announced_by is not None:
            lists.setdefault(id(item.announced_by), []).append(item)
    for listed in lists.values():
        last = max((i for i, item in enumerate(listed) if _ENDS_IN_OR.search(item.text)), default=len(listed))
        for item in listed[last + 2 :]:
            item.announced_by = None


def _follows(item: Criterion, opener: Criterion, since: int) -> bool:
    """ "5. Either: / 1. … / 2. … / 6. …": the number after the opener's goes on with the outer list."""
    own, above = number_of(item), number_of(opener)
    return since > 0 and own > 0 and above > 0 and own == above + 1 and own != since + 1


def _stands_beside(item: Criterion, opener: Criterion) -> bool:
    """ "* Patients with brain metastases: / * Patients who take steroids": a colon by mistake, which asks for no list."""
    if style_of(item) != style_of(opener) or _ASKS_FOR_MORE.search(opener.text):
        return False
    own, above = (_PEOPLE_WHO.match(criterion.text) for criterion in (item, opener))
    return own is not None and above is not None and own[1].lower() == above[1].lower()


_PEOPLE_WHO = re.compile(r"\W*(patients|participants|subjects|individuals|women|people|those)\b", re.I)
_ASKS_FOR_MORE = re.compile(
    r"\b(?:following|criteri|defin|includ|condition|either|such as)|\b(?:of|who|have|must|if)\W*$", re.I
)


def _is_child(item: Criterion, above: Criterion) -> bool:
    if item.section != above.section:
        return False
    if item.indent > above.indent and (item.marker or above.text.rstrip().endswith(":")):
        return True
    introduces = above.text.rstrip().endswith(":") and above.marker != item.marker
    return introduces and bool(item.marker) and item.indent == above.indent and style_of(item) != style_of(above)
