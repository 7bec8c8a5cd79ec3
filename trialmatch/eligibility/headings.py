"""Headings: which of them begin the inclusions, the exclusions, a cohort or what is asked of one tumour alone."""

import re
from collections.abc import Sequence
from itertools import pairwise

from trialmatch.eligibility.criterion import EXCLUSION, INCLUSION, SAYS_SOMETHING, Criterion
from trialmatch.eligibility.part_names import BEGINS_WITH_PART, CRITERIA_WORDS, ONLY_LABEL, part_of_heading
from trialmatch.lexicon import lexicon, normal, only_others

_WORDS = r"(?:[\w/'’(),.-]+ ){0,9}"
_HEADING = re.compile(
    rf"^[*_#]{{0,3}}\s?(?P<lead>{_WORDS})(?P<kind>non[- ]?inclusion|non[- ]?eligibility|ineligibility|in[cl]\w{{2,4}}sion|ex[cl]\w{{1,4}}sion|eligibility|entry|selection)\s*(?:criteria|criterion|criterias)\b(?P<tail>[^:]{{0,80}})(?P<colon>[:.]|$)",
    re.I,
)
_BARE_HEADING = re.compile(
    r"^\W*(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?(?:(?P<kind>inclusions?|exclusions?|non[- ]inclusions?)(?: for (?:all|both|every)[\w ]{0,20})?\W*|"
    r"(?P<other>included|excluded|contraindications?)\s*:\s*)$",
    re.I,
)
_LAY_HEADING = re.compile(
    r"^\W*(?:who|you) (?:can|may|should)(?P<not> ?not|n't)? (?:take part|join|participate|enter|be in)\b[\w ]{0,30}[?:\s]*$",
    re.I,
)  # "Who cannot take part"
_CRITERIA_FOR = re.compile(
    r"^[*_#]{0,3}\s?(?:\w+ ){0,2}(?:criteria|criterion|reasons?|grounds) (?:for|of) (?P<kind>non[- ]?inclusion|inclusion|exclusion)\W*$",
    re.I,
)
_SHOUTED_HEADING = re.compile(r"^(?:[A-Z]+ ){0,3}(?P<kind>IN|EX)CLUSION CRITERIA(?= [A-Z][a-z])")
_UNMARKED_HEADING = re.compile(r"^(?P<kind>In|Ex)clusion [Cc]riteria(?= [A-Z][a-z]+ [a-z])")  # its colon is missing
_OLD_HEADING = re.compile(
    r"^(?:disease characteristics|patient characteristics|prior concurrent therapy|prior/concurrent therapy|"
    r"biologic therapy|chemotherapy|endocrine therapy|radiotherapy|surgery|other)\s*:",
    re.I,
)
# A sentence that opens a list of exclusions although no heading says so.
_EXCLUDING_LEAD = re.compile(
    r"(?:any of the following|following (?:criteria|conditions|are|will)|meet any|if (?:they|any|he|she|there)).{0,80}"
    r"(?:exclu|ineligible|disqualif|not (?:be )?(?:eligible|included|enrolled|allowed))|"
    r"(?:exclu|ineligible|not (?:be )?(?:eligible|included|enrolled|allowed)).{0,80}(?:any of the following|following|:\s*$)|"
    r"^\W*(?:[\w-]+ ){1,4}?(?:cannot|can not|may not|will not|do not|must not|should not)\b(?: be able to)?"
    r"(?: (?:take part|join|participate|enter|enrol\w*)\b.{0,60}| have(?: any of(?: the following)?)?)?:\s*$|"
    r"^\W*(?:do not|don't) (?:take part|join)\b.{0,40}:\s*$|"
    r"^\W*(?:no|none of the) (?:[\w-]+ )?(?:may|should|must|can) (?:have|be|present with)\b.{0,40}:\s*$",
    re.I,
)
FOR_ALL = re.compile(
    r"^\W{0,3}(?:for )?(?:all|both|any|every) (?:\w+ ){0,3}?(?:participants|patients|subjects|cohorts|arms|phases|parts)(?:[^:.;]{0,30}:\s*$|\s*$)|"
    r"^\W{0,3}(?:for )?(?:all|both) (?:dose[- ])?(?:escalation|expansion)\b[^:.;]{0,40}:?\s*$",
    re.I,
)


def opens_exclusions(text: str) -> bool:
    opens = text.rstrip().endswith(":") or bool(_FOLLOWING_EXCLUSIONS.search(text))
    return opens and bool(_EXCLUDING_LEAD.search(text))


_FOLLOWING_EXCLUSIONS = re.compile(r"\bfollowing exclusion criteria\b[^.]*\.?\s*$", re.I)
_WHOM = re.compile(r"\bfor (?:the |all )?([\w /+()-]{2,50}? (?:participants|patients|subjects|cohorts?|arms?))\b", re.I)
_WITH = re.compile(r"\bfor (?:participants|patients|subjects|those|individuals) with ([\w /+()-]{2,60})", re.I)
_NAMED_AFTER = re.compile(r"\bcriteria(?:\s*[–—:-]\s*|\s+)(?:(?:for|of|in) )?([\w /+(),-]{3,70})\W*$", re.I)
_WHOSE = re.compile(r"\W*([\w /+()-]{4,60}?) (?:specific )?(?:in|ex)clusion criteria\b", re.I)


def tumour_of_heading(heading: str, alone: bool) -> str:
    """ "Additional inclusion criteria for ovarian cancer patients", "Lymphoma exclusion criteria": asked of them alone."""
    after = _NAMED_AFTER.search(heading) if alone else None  # "Eligibility criteria - ovarian cancer"
    found = (_WHOM.search(heading), _WHOSE.match(heading), _WITH.search(heading) if alone else None, after)
    whom = (match[1] for match in found if match)
    return next((who for who in whom if only_others({m.concept for m in lexicon().tumours.find(normal(who))})), "")


def section_of(item: Criterion) -> tuple[str, int] | None:
    """(section, length of the heading) if the text starts with a section heading."""
    text = item.text
    bare = _BARE_HEADING.match(text) or _CRITERIA_FOR.match(text)
    if bare:
        return (EXCLUSION if _excludes(bare["kind"] or bare["other"]) else INCLUSION), len(text)
    lay = _LAY_HEADING.match(text)
    if lay:
        return (EXCLUSION if lay["not"] else INCLUSION), len(text)
    match = _HEADING.match(text)
    if match and _looks_like_heading(match, text):
        lead = match["lead"].lower()
        excluding = _excludes(match["kind"]) or "exclusion" in lead or lead.endswith("non ")
        return (EXCLUSION if excluding else INCLUSION), match.end()
    unmarked = _SHOUTED_HEADING.match(text) or _UNMARKED_HEADING.match(text)
    if unmarked:
        return (EXCLUSION if unmarked["kind"].lower() == "ex" else INCLUSION), unmarked.end()
    old = _OLD_HEADING.match(text)
    # elsewhere "Surgery: within 4 weeks" is a point of the list that it stands in
    if old and item.source.is_of_old_form:
        return INCLUSION, old.end()
    return None


def excluded_list(item: Criterion) -> tuple[str, int] | None:
    """ "Patients will be excluded for: 1) brain metastases; 2) …" in a text without bullets: the exclusions begin."""
    match = None if item.marker else _EXCLUDED_FOR.match(item.text)
    return (EXCLUSION, match.end()) if match else None


_EXCLUDED_FOR = re.compile(
    r"\W{0,3}(?:patients|participants|subjects|women|those)\b[^.;:]{0,30}\b(?:excluded|ineligible|not eligible)\b"
    r"[^.;:]{0,40}:(?=\s*\(?[1ai][.)])",
    re.I,
)
_IN_BRACKETS = re.compile(r"\([^()]*\)?")


def _excludes(kind: str) -> bool:
    return kind.lower().startswith(("ex", "non", "ineligib", "contra"))


def _looks_like_heading(match: re.Match[str], text: str) -> bool:
    words = re.findall(r"[a-z]+", (match["lead"] + " " + _IN_BRACKETS.sub(" ", match["tail"])).lower())
    verbs = {"is", "are", "be", "meet", "meets", "meeting", "must", "should", "not", "including", "does", "has", "have"}
    if match["colon"] == ":":
        return not verbs & set(words[:6]) or match.end() >= len(text.rstrip())
    if match["colon"] and not (match["lead"] + match["tail"]).strip():
        return True  # "Exclusion Criteria. Pregnancy. Untreated brain metastases."
    if _SPEAKS_OF_CRITERIA.search(match["lead"]) or _CRITERIA_TOLD.match(match["tail"]):
        return False
    return match.end() >= len(text.rstrip()) and (len(words) <= 8 or text.isupper()) and not verbs & set(words)


# "Inability to meet the inclusion criteria", "see exclusion criteria below": a statement about them, and no heading.
_SPEAKS_OF_CRITERIA = re.compile(
    r"\b(?:see|refer|absence|lack|without|no|none|not|opposite|reverse|violat\w+|deviat\w+|met|meets?|meeting|satisf\w+|"
    r"fulfil\w*|fit|same|fail\w*|inability|unable|outside|than|compl(?:y|iance)|noncompliance|nonfulfil\w*|information|any|"
    r"among|all (?:the|other))\b|^\W*\(",
    re.I,
)
_CRITERIA_TOLD = re.compile(
    r"\W*(?:#?\d+\b(?!\.)|(?:as )?(?:above|below|values?|outlined|listed|met|not met|required)\b)", re.I
)


def is_cohort_heading(item: Criterion) -> bool:
    text = item.text.strip()
    return len(text) < LONGEST_TITLE and text.endswith(":") and not item.marker and bool(BEGINS_WITH_PART.match(text))


def titles_list(item: Criterion, after: Criterion) -> bool:
    """ "Cohort A: HER2-positive breast cancer" in a line of its own, and bullets after it."""
    text = item.text.strip()
    if item.marker or not after.marker or len(text) >= LONGEST_TITLE or text.endswith((":", ".")):
        return False
    return ":" in text and bool(BEGINS_WITH_PART.match(text)) and not SAYS_SOMETHING.search(text)


LONGEST_TITLE = 100  # characters


def titles_of_tumours(items: Sequence[Criterion]) -> set[int]:
    """By id "Prostate cancer", "Triple-negative breast cancer" in lines of their own, and bullets after each."""
    titles = [item for item, after in pairwise(items) if _names_tumour_alone(item, after)]
    of_each = len({frozenset(m.concept for m in lexicon().tumours.find(title.normal)) for title in titles}) > 1
    return {id(title) for title in titles if of_each or CRITERIA_WORDS.search(title.text)}


def _names_tumour_alone(item: Criterion, after: Criterion) -> bool:
    text = item.text.strip()
    if item.marker or not after.marker or len(text) >= LONGEST_TITLE or text.endswith((":", ".")):
        return False
    is_title = text[0].isalnum() and not text[0].islower() and not SAYS_SOMETHING.search(text)
    return is_title and bool(lexicon().tumours.find(item.normal))


def is_of_others(item: Criterion) -> bool:
    return only_others({m.concept for m in lexicon().tumours.find(item.normal)})


def is_bare_part_heading(item: Criterion) -> bool:
    """A line of its own that names a cohort, with no colon: "Dose Expansion Cohort - TNBC"."""
    text = item.text.strip()
    if ONLY_LABEL.fullmatch(text):
        return True  # "B. Cohort 2"
    if item.marker or len(text) >= 120 or not (text[-1].isalnum() or text[-1] == ")"):
        return False
    return (len(text) < 70 or bool(CRITERIA_WORDS.search(text))) and bool(part_of_heading(text))
