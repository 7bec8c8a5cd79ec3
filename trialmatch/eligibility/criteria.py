"""Clean text -> numbered eligibility criteria: sections, bullets with their parents, cohorts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from trialmatch.eligibility.needed_words import has_any
from trialmatch.eligibility.text import CleanText
from trialmatch.lexicon import lexicon, normal, only_others

INCLUSION, EXCLUSION = "inclusion", "exclusion"

_MARKER = re.compile(
    r"[ \t]*(?:(?:[*•·▪◦‣●○■□✓➢►\uf0b7]|-{1,2}|–|\(?\d{1,2}[.)](?!\d)|\(?[a-zA-Z][.)]|\(?[ivx]{1,4}[.)]|>(?=\s+[^\W\d]))(?:[ \t]+|(?=[A-Z(≥≤<>])))+"
)
_WORDS = r"(?:[\w/'’(),.-]+ ){0,9}"
_HEADING = re.compile(
    rf"^[*_#]{{0,3}}\s?(?P<lead>{_WORDS})(?P<kind>non[- ]?inclusion|non[- ]?eligibility|ineligibility|in[cl]\w{{2,4}}sion|ex[cl]\w{{1,4}}sion|eligibility|entry|selection)\s*(?:criteria|criterion|criterias)\b(?P<tail>[^:]{{0,80}})(?P<colon>[:.]|$)",
    re.I,
)
_BARE_HEADING = re.compile(
    r"^\W*(?:(?P<kind>inclusions?|exclusions?|non[- ]inclusions?)\W*|(?P<other>included|excluded|contraindications?)\s*:\s*)$",
    re.I,
)
_CRITERIA_FOR = re.compile(
    r"^[*_#]{0,3}\s?(?:\w+ ){0,2}(?:criteria|criterion|reasons?|grounds) (?:for|of) (?P<kind>non[- ]?inclusion|inclusion|exclusion)\W*$",
    re.I,
)
_SHOUTED_HEADING = re.compile(r"^(?:[A-Z]+ ){0,3}(?P<kind>IN|EX)CLUSION CRITERIA(?= [A-Z][a-z])")
_UNMARKED_HEADING = re.compile(r"^(?P<kind>In|Ex)clusion [Cc]riteria(?= [A-Z][a-z]+ [a-z])")  # its colon is missing
# A heading in the middle of a line: "* Body weight of at least 40 kg Exclusion Criteria:"
_SAYS_WHICH = (
    "meet", "meets", "the", "of", "any", "see", "per", "all", "or", "and", "in", "following", "new",
    "Key", "Main", "Major", "General", "Specific", "Additional",
)  # fmt: skip
_HEADING_WITHIN = re.compile(
    "".join(rf"(?<!\b{word})" for word in _SAYS_WHICH)
    + r"(?<=[\w.;)])[ \t]+(?=(?:In|Ex)clusion [Cc]riteria[ \t]*(?:[:–-]|$))"
)
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
_PART = (
    r"(?:cohorts?(?: (?:[\w, /&]|[-+](?=\w)){1,24})?|stud(?:y|ies) [a-h]|(?:arms?|parts?|groups?|stages?|modules?|sub[- ]?stud(?:y|ies)|strat(?:um|a)|treatments?|schedules?|regimens?)(?: ?#?\d\w?| #?(?:[a-h](?:-?\d)?|i{1,3})\b)[\w, /&]{0,20}|"
    r"phases? ?(?:\d|i{1,3}|iv)[ab]?(?:/\d?i*[ab]?)?\b[\w, /&]{0,20}|dose[- ](?:escalation|expansion|finding|confirmation|optimi[sz]ation)[\w /&]{0,44}|safety (?:run|lead)[- ]in(?: \w+)?|(?:escalation|expansion)(?: \w+)?)"
)
_NUMBER = r"(?:\d\w?|[a-h]\d?|i{1,3}|t\d)"
_COHORT = re.compile(
    rf"^\W{{0,3}}(?P<name>(?:(?!must|have|has|with|history)[\w/+()-]+,? ){{0,5}}?{_PART}(?: ?\([^)]{{0,70}}\))?(?: (?:only|specific|portion|phase|part|stage|patients|participants|subjects|cohorts?|inclusion|exclusion|criteria|of the study)){{0,4}})\s*(?:[:–—]|-(?=\s)|(?=a\) )|,(?= (?:patients|participants|subjects|only)))|"
    r"^\W{0,3}(?P<only>(?:(?:for|in) )?(?:[\w/+()-]+ ){1,9}only|(?:for|in) (?:the )?(?:[\w/+()-]+ ){1,12}(?:cohorts?|arms?|parts?|phases?|groups?|participants|patients|subjects) only)\s*[:–—-]|"
    r"^\W{0,3}(?P<given>for (?:the )?(?:cohorts?|arms?|parts?|phases?|groups?) (?:\d\w?|[a-h]\d?|i{1,3})\b(?:(?:,| and| or|/) ?(?:\w{1,2}\b))*)(?: only)?\)?\s*[:,–—-]|"
    rf"^\W{{0,3}}(?P<whose>(?:(?:for enrol\w+ (?:to|in|into)|(?:subjects|patients|participants|those)(?:(?: (?:enrolled|enrolling|included|treated|participating|entered))? (?:in|on|to|into)| entering)|(?:specifically,? )?(?:in|for)) (?:the )?)?"
    rf"(?:(?:(?:dose|cohort)[- ])?(?:escalation|expansion|confirmation)(?: phase| cohorts?)?(?: {_NUMBER}\b)?(?: ?\([^)]{{0,24}}\))?|(?:cohorts?|arms?|parts?|phases?|groups?|modules?) {_NUMBER}\b(?:(?:,| and| or|/| &)+ ?{_NUMBER}\b)*(?: ?\([^)]{{0,20}}\))?)"
    r"(?: (?:portion|part|phase|cohorts?|of the (?:study|trial|protocol)|of study|participants|patients|subjects|only|at the \w+))*(?: ?\([^)]{0,20}\))?)(?:,| must\b| should\b| are\b| have\b| will (?:enrol|include|be)| enrol\w*\b| includes?\b)|"
    r"^\W{0,3}(?P<those>for (?:the )?(?:patients|participants|subjects|those|individuals)\b[^,:;.]{0,40}\b(?:cohorts?|arms?|phases?|parts?|portion|stages?)\b[^,:;.]{0,30})[,:]|"
    rf"^\W{{0,3}}(?P<alone>(?:[\w/-]+ ){{0,4}}(?:cohorts?|arms?|parts?|groups?) (?:\d{{1,2}}\w?|[a-z]\d?) (?:participants|patients|subjects))\W*$",
    re.I,
)
_FOR_ALL = re.compile(
    r"^\W{0,3}(?:for )?(?:all|both|any|every) (?:\w+ ){0,3}?(?:participants|patients|subjects|cohorts|arms|phases|parts)(?:[^:.;]{0,30}:\s*$|\s*$)",
    re.I,
)
_FOR_TUMOUR = re.compile(
    r"^\W{0,3}(?:for |in )?(?:(?:patients|participants|subjects|women|those|individuals) with )?(?P<name>[^:;.]{3,110}?)\s*(?:only|patients|participants|subjects|cohort)?\s*(?::|\s[–—-]\s)",
    re.I,
)


@dataclass(slots=True)
class Criterion:
    """One statement of the record: clean text [start:end], its section, its parents' words, its cohort."""

    source: CleanText
    start: int
    end: int
    section: str
    indent: int = 0
    parent: "Criterion | None" = None
    cohort: str = ""
    is_heading: bool = False
    children: int = 0
    is_one_of: bool = False  # "a, / b, or / c": one of them is enough
    of_other_tumour: bool = False  # the title of those with another tumour, or under one
    announced_by: "Criterion | None" = None  # a statement before that ends in a colon, in a list without indentation
    marker: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def normal(self) -> str:
        return self.source.normal[self.start : self.end].replace("\n", " ")

    @property
    def opener(self) -> "Criterion | None":
        """The statement whose list it stands in: its parent, or without indentation what announced it."""
        return self.parent or self.announced_by

    def lead(self) -> str:
        """The parents' words, nearest last."""
        words = []
        above = self.parent
        while above is not None:
            words.append(above.normal)
            above = above.parent
        return " ".join(reversed(words))


def split_criteria(source: CleanText) -> list[Criterion]:
    """Every criterion in reading order. Headings set section and cohort, and are kept as headings."""
    section = source.published.section or INCLUSION
    cohort = ""
    parts_differ = not _SAME_FOR_ALL.search(source.text)
    found: list[Criterion] = []
    within: Criterion | None = None  # the statement of an outer list under which a heading named the cohort
    items = _join_wrapped(source, _lines(source))
    titled = {id(item) for item, after in pairwise(items) if _titles_list(item, after)}
    nesting = {id(item) for item, after in pairwise(items) if item.marker and after.indent > item.indent}
    above = ""  # the part whose cohorts have titles of their own
    for item in items:
        if within is not None and _comes_back(item, within, found[-1]):
            cohort, within = "", None
        item.section, item.cohort = (INCLUSION if _must_have(item) else section), cohort
        heading = None if item.parent else _section_of(item) or _excluded_list(item)
        if heading:
            outer = section, cohort
            section, length = heading
            rest = item.start + length
            goes_on = bool(source.text[rest : item.end].strip(" .:\n*-"))
            cohort = _tumour_of_heading(item.text[:length], goes_on or not item.marker)
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
        elif not item.marker and _opens_exclusions(item.text):
            section = item.section = EXCLUSION
            cohort = item.cohort = cohort_of(item.text)  # the cohort of the inclusions before it ends here
            item.is_heading = True
        elif not item.parent and _FOR_ALL.match(item.text):
            item.is_heading = True
            cohort = item.cohort = ""
        elif id(item) in titled:
            item.is_heading = True
            above = above or cohort
            cohort = item.cohort = nested(above, item.text.strip())
        elif _is_cohort_heading(item) or (
            parts_differ and id(item) not in nesting and _is_bare_part_heading(item)
        ):  # "* Phase 1b:" over bullets that stand deeper ends with them
            item.is_heading = True
            cohort = item.cohort = item.text.strip().rstrip(":")
            numbered = next((f for f in reversed(found) if f.indent < item.indent and _number(f)), None)
            within = numbered or _opened(found) or within
        if item.is_heading and id(item) not in titled:
            above = ""
        found.append(item)
    _tell_other_tumours_apart(found)
    _adopt(found)
    return found


def _tell_other_tumours_apart(items: Sequence[Criterion]) -> None:
    """What stands under "Prostate cancer" in a line of its own is asked of that alone, up to the next title or heading.

    Bullets of another kind go on with the list over the titles.
    """
    titles = _titles_of_tumours(items)
    title: Criterion | None = None
    bullet: Criterion | None = None  # the first under it
    for item in items:
        if id(item) in titles and (title is not None or _is_of_others(item)):
            item.is_heading = True
            title, bullet = (item if _is_of_others(item) else None), None
        elif item.is_heading:
            title = None
        if title is None:
            continue
        bullet = item if bullet is None and item is not title else bullet
        if bullet is not None and item.indent <= bullet.indent and _style(item) != _style(bullet):
            title = None
        else:
            item.cohort = title.text.strip()


def _opened(found: Sequence[Criterion]) -> Criterion | None:
    """ "* One of the following:" before the heading of a cohort that stands in a line of its own."""
    before = next((f for f in reversed(found) if not _is_cohort_heading(f)), None)
    return before if before and before.marker and before.text.rstrip().endswith(":") else None


def _comes_back(item: Criterion, opener: Criterion, before: Criterion) -> bool:
    """The list goes on in which the cohorts stood under one statement: its next number, or a bullet after paragraphs."""
    if item.indent != opener.indent:
        return False
    if _number(opener):
        return _number(item) == _number(opener) + 1
    return _style(item) == _style(opener) and not (
        before.is_heading or before.marker or before.text.rstrip().endswith(":")
    )


_MUST = re.compile(
    r"^\W{0,3}(?:all )?(?:patients|participants|subjects|individuals) must (?:have|be)\b(?! (?:not|no|off|free))", re.I
)


def _must_have(item: Criterion) -> bool:
    """ "Patients must have measurable disease" among the exclusions too says who may join."""
    return not item.parent and bool(_MUST.match(item.text))


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


def _opens_exclusions(text: str) -> bool:
    opens = text.rstrip().endswith(":") or bool(_FOLLOWING_EXCLUSIONS.search(text))
    return opens and bool(_EXCLUDING_LEAD.search(text))


_FOLLOWING_EXCLUSIONS = re.compile(r"\bfollowing exclusion criteria\b[^.]*\.?\s*$", re.I)
_WHOM = re.compile(r"\bfor (?:the |all )?([\w /+()-]{2,50}? (?:participants|patients|subjects|cohorts?|arms?))\b", re.I)
_WITH = re.compile(r"\bfor (?:participants|patients|subjects|those|individuals) with ([\w /+()-]{2,60})", re.I)


_NAMED_AFTER = re.compile(r"\bcriteria(?:\s*[–—:-]\s*|\s+)(?:(?:for|of|in) )?([\w /+(),-]{3,70})\W*$", re.I)
_WHOSE = re.compile(r"\W*([\w /+()-]{4,60}?) (?:specific )?(?:in|ex)clusion criteria\b", re.I)


def _tumour_of_heading(heading: str, alone: bool) -> str:
    """ "Additional inclusion criteria for ovarian cancer patients", "Lymphoma exclusion criteria": asked of them alone."""
    after = _NAMED_AFTER.search(heading) if alone else None  # "Eligibility criteria - ovarian cancer"
    found = (_WHOM.search(heading), _WHOSE.match(heading), _WITH.search(heading) if alone else None, after)
    whom = (match[1] for match in found if match)
    return next((who for who in whom if only_others({m.concept for m in lexicon().tumours.find(normal(who))})), "")


_OF_PART = re.compile(
    r"(?:[^.:;]{0,80}\b)?(?:(?:cohorts?|parts?|phases?|arms?|groups?|modules?|sub[- ]?stud(?:y|ies))(?![a-z]) ?[\w/-]*\b|dose[- ](?:escalation|expansion)|expansion|"
    r"escalation)[^.:;]{0,80}",
    re.I,
)
_OF_TYPE = re.compile(  # "TNBC participants"
    r"[^.:;]{0,40}\b(?:tnbc|triple[- ]negative|her[- ]?2|hr|er|hormone)(?:\b|(?=[+-]))[^.:;]{0,40}\b(?:participants|patients|subjects)",
    re.I,
)
_OF_ALL_PARTS = re.compile(
    r"\b(?:all|both|every|each|general|any|who|by|per|according)\b|\b(?:must|have|has|are|is|will|should)\b|randomi",
    re.I,
)
_CRITERIA = re.compile(
    r"\b(?:(?:key|main|additional|specific) )*(?:inclusion|exclusion|eligibility)?\s*(?:criteria|criterion)\b"
    r"(?: (?:that are )?(?:specific|applicable) (?:to|for))?(?: for| of| in)?(?: (?:the|participants|patients|subjects|those))*(?: enrolled)?(?: in| of)?",
    re.I,
)
_EDGES = " .:,;\n*-–—"
_ONE_PART = re.compile(r"\b(?:\d{1,2}[a-z]?|[A-H]\d?)\b")
_TYPE_LAST = re.compile(  # "Metastatic TNBC cohort inclusion criteria"
    r"\b(?:tnbc|triple[- ]negative|her[- ]?2|hr|er|hormone)(?:\b|(?=[+-]))[^.:;]{0,40}\b(?:cohorts?|arms?|groups?)\W*$",
    re.I,
)
_DOSE_PART = re.compile(r"\b(?:dose[- ])?(?:expansion|escalation)\b", re.I)
MANY_PARTS = 3  # named in one heading, it is for all
LONGEST_LABEL = 140  # characters
_SAME_FOR_ALL = re.compile(r"\bsame (?:\w+ )?criteria as\b", re.I)


_BESIDES = re.compile(
    r"\((?:in addition|additional|besides|as well as|plus)\b[^()]*\)", re.I
)  # "(in addition to those above)"


def part_of_heading(heading: str) -> str:
    """ "Additional inclusion criteria for dose escalation (Part A1):", "Inclusion Criteria: NSCLC Cohort"."""
    heading = _BESIDES.sub(" ", heading)
    lead, _, tail = _CRITERIA.sub("\0", heading, count=1).rpartition("\0")
    named = _ONE_PART.search(lead) or _DOSE_PART.search(lead) or _TYPE_LAST.search(lead) or tail.strip(_EDGES)
    lead, tail = lead.strip(_EDGES), tail.strip(_EDGES)
    words = (tail or lead) if named else ""
    if words == tail and lead and tail.startswith("("):
        words = f"{lead} {tail}"  # "Phase 2 inclusion criteria (TNBC)"
    if len(words) > LONGEST_LABEL or _OF_ALL_PARTS.search(words):
        return ""
    if len(_ONE_PART.findall(words)) >= MANY_PARTS and "only" not in words.lower():
        return ""  # "Key exclusion criteria - Arms 1a, 1b, 2, and 3"
    return words if _OF_PART.fullmatch(words) or _OF_TYPE.fullmatch(words) else ""


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip(" .:\n*-"))


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
    if _section_of(item) or _section_of(before):
        return False
    last = source.text[before.end - 1]
    first = source.text[item.start]
    if last in ".:;" or (source.text[before.start : before.end].count("\n") == 0 and _short(source, before)):
        return False
    return first.islower() or first in "(<>≥≤=+0123456789" or last in ",(/-" or item.indent > 2


def _short(source: CleanText, item: Criterion) -> bool:
    """A line far from the usual width was ended on purpose."""
    return item.indent + item.end - item.start < 55 and source.text[item.end - 1] not in ",(/-"


def _section_of(item: Criterion) -> tuple[str, int] | None:
    """(section, length of the heading) if the text starts with a section heading."""
    text = item.text
    bare = _BARE_HEADING.match(text) or _CRITERIA_FOR.match(text)
    if bare:
        return (EXCLUSION if _excludes(bare["kind"] or bare["other"]) else INCLUSION), len(text)
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


def _excluded_list(item: Criterion) -> tuple[str, int] | None:
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


def _is_cohort_heading(item: Criterion) -> bool:
    text = item.text.strip()
    return len(text) < LONGEST_TITLE and text.endswith(":") and not item.marker and bool(_COHORT.match(text))


def _titles_list(item: Criterion, after: Criterion) -> bool:
    """ "Cohort A: HER2-positive breast cancer" in a line of its own, and bullets after it."""
    text = item.text.strip()
    if item.marker or not after.marker or len(text) >= LONGEST_TITLE or text.endswith((":", ".")):
        return False
    return ":" in text and bool(_COHORT.match(text)) and not _SAYS_SOMETHING.search(text)


LONGEST_TITLE = 100  # characters


def _titles_of_tumours(items: Sequence[Criterion]) -> set[int]:
    """By id "Prostate cancer", "Triple-negative breast cancer" in lines of their own, and bullets after each."""
    titles = [item for item, after in pairwise(items) if _names_tumour_alone(item, after)]
    of_each = len({frozenset(m.concept for m in lexicon().tumours.find(title.normal)) for title in titles}) > 1
    return {id(title) for title in titles if of_each or _CRITERIA.search(title.text)}


def _names_tumour_alone(item: Criterion, after: Criterion) -> bool:
    text = item.text.strip()
    if item.marker or not after.marker or len(text) >= LONGEST_TITLE or text.endswith((":", ".")):
        return False
    is_title = text[0].isalnum() and not text[0].islower() and not _SAYS_SOMETHING.search(text)
    return is_title and bool(lexicon().tumours.find(item.normal))


def _is_of_others(item: Criterion) -> bool:
    return only_others({m.concept for m in lexicon().tumours.find(item.normal)})


def _is_bare_part_heading(item: Criterion) -> bool:
    """A line of its own that names a cohort, with no colon: "Dose Expansion Cohort - TNBC"."""
    text = item.text.strip()
    if _ONLY_LABEL.fullmatch(text):
        return True  # "B. Cohort 2"
    if item.marker or len(text) >= 120 or not (text[-1].isalnum() or text[-1] == ")"):
        return False
    return (len(text) < 70 or bool(_CRITERIA.search(text))) and bool(part_of_heading(text))


_ONLY_LABEL = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})+\.? )?"  # "2.1 Cohort 1"
    r"(?:cohort|part|group|module|phase) #?(?:\d{1,2}[a-z]?|[a-h]\d?|i{1,3}[ab]?)(?: ?\([^()]{2,80}\))?:?",
    re.I,
)


def _adopt(items: list[Criterion]) -> None:
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
    if _ONLY_LABEL.fullmatch(opener.text.strip()):
        return nested(opener.cohort, opener.text.strip().rstrip(":"))
    if opener.cohort or _SAYS_SOMETHING.search(opener.text):
        return opener.cohort
    part = part_of_heading(opener.text)
    return part if _OF_PART.fullmatch(part) else ""


_TITLE_LENGTH = 80  # characters
_SAYS_SOMETHING = re.compile(
    r"\b(?:must|have|has|had|is|are|be|been|no|not|without|may|can|should|will|history|prior|previous\w*|known|any|other)\b",
    re.I,
)
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


def is_title(item: Criterion) -> bool:
    """So short, and without a verb, that it only names what stands under it."""
    return len(item.text) <= _TITLE_LENGTH and not _SAYS_SOMETHING.search(item.text)


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
        if opener and since and listed != _style(opener) == _style(item):
            opener = None  # "* … with one exception: / Those who … / * …": back in the list of the opener
        if item.is_heading or (opener and (item.section != opener.section or _follows(item, opener, since))):
            opener = None
        elif (
            item.text.rstrip().endswith(":") or _is_treatment_title(item) or _is_type_title(item)
        ) and not item.children:
            opener, since = item, 0
        elif opener is not None and since < LIST_LENGTH:
            item.announced_by = opener
            item.cohort = item.cohort or _part_alone(opener)
            listed = listed if since else _style(item)
            since += 1


def _is_treatment_title(item: Criterion) -> bool:
    """ "Endocrine therapy" on a line of its own, in the old form of a record."""
    return not item.marker and bool(_TREATMENT_TITLE.fullmatch(item.text.strip()))


def _is_type_title(item: Criterion) -> bool:
    """ "HER2-positive breast cancer" on a line of its own."""
    return not item.marker and is_title(item) and bool(_OF_ONE_TYPE.fullmatch(item.text.strip()))


_OF_ONE_TYPE = re.compile(
    r"[^.:;]{0,40}\b(?:tnbc|triple[- ]negative|her[- ]?2|hr|er|hormone)(?:\b|(?=[+-]))[^.:;]{0,60}", re.I
)
_TREATMENT_TITLE = re.compile(
    r"(?:chemotherapy|(?:endocrine|hormonal|biologic|radiation) therapy|radiotherapy|immunotherapy|surgery|other)", re.I
)


def _part_alone(opener: Criterion) -> str:
    """The cohort, if the opener says no more than its name: "Part A cohorts:", "Those in part A must meet:"."""
    rest = opener.text.partition(opener.cohort)[2] if opener.cohort else "-"
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
    own, above = _number(item), _number(opener)
    return since > 0 and own > 0 and above > 0 and own == above + 1 and own != since + 1


def _number(item: Criterion) -> int:
    digits = item.marker.strip("(). ")
    return int(digits) if digits.isdigit() else 0


def _is_child(item: Criterion, above: Criterion) -> bool:
    if item.section != above.section:
        return False
    if item.indent > above.indent and (item.marker or above.text.rstrip().endswith(":")):
        return True
    introduces = above.text.rstrip().endswith(":") and above.marker != item.marker
    return introduces and bool(item.marker) and item.indent == above.indent and _style(item) != _style(above)


def _style(item: Criterion) -> str:
    mark = item.marker
    if not mark:
        return ""
    letter = mark.strip("().-*")[:1]
    return "number" if letter.isdigit() else "letter" if letter.isalpha() else mark[0]


COHORT_NAMED_WITHIN = 160  # characters
_PART_WORDS = (
    "cohort", "arm", "part", "phase", "group", "module", "stage", "expansion", "escalation", "optimi", "portion", "only",
    "stud", "strat", "treatment", "schedule", "regimen", "dose",
)  # fmt: skip


def may_name_part(words: str) -> bool:
    """Most statements name none: a few look-ups are cheaper than a pattern."""
    return has_any(words, _PART_WORDS)


def cohort_of(text: str) -> str:
    """The cohort that a statement starts with: "Cohort B: …", "For Phase 2, …"."""
    if not may_name_part(text[:COHORT_NAMED_WITHIN].lower()):
        return ""
    match = _COHORT.match(_BRACKETED_NAME.sub(r"\1", text, count=1))
    name = next((words for words in match.groups() if words), "").strip() if match else ""
    if _OF_METASTATIC.fullmatch(name):
        return ""  # so is everybody whom the facts are about
    return "" if re.match(r"(?:for |in )?(?:all|both|any|every)\b|.*\bcommon\b", name, re.I) else name


def label_of_part(text: str) -> range:
    """Where in a statement the label of its cohort stands: "Cohort B: …"."""
    match = _COHORT.match(text) if may_name_part(text[:COHORT_NAMED_WITHIN].lower()) else None
    return range(match.end()) if match and match[0][-1] in ":–—-" else range(0)


_OF_METASTATIC = re.compile(
    r"(?:for |in )?(?:the )?(?:(?:patients|participants|subjects|women|those)(?: with| in)? )?(?:stage (?:iv|4)|metastatic|distant)"
    r"(?: (?:disease|breast cancer|cancer|patients|participants|subjects|only))*",
    re.I,
)
_BRACKETED_NAME = re.compile(r"^\W{0,3}\[([^\[\]]{3,100})\](?=:)")  # "[For the expansion cohort]: …"
_KIND_OF_PART = re.compile(
    r"\b(cohort|arm|part|phase|group|module|sub[- ]?stud|stage)|\b(?:escalation|expansion|confirmation)", re.I
)


def _kinds_of_part(words: str) -> set[str]:
    """ "part", "cohort" …; doses are "" ."""
    return {kind.lower() for kind in _KIND_OF_PART.findall(words)}


def nested(outer: str, own: str) -> str:
    """ "Part B" and under it "Cohort 2": both. One of the same kind takes the place of the other."""
    if not own or own in outer:
        return outer
    kinds = _kinds_of_part(outer)
    if not kinds or kinds & _kinds_of_part(own):
        return own
    return f"{outer}: {own}"


def tumour_prefix(text: str) -> str:
    """The words before the colon in "HER2-positive breast cancer: …" or "For patients with NSCLC: …"."""
    match = _FOR_TUMOUR.match(text) if _PREFIX_ENDS.search(text, 0, LONGEST_PREFIX) else None
    return match["name"] if match and match["name"].count("[") == match["name"].count("]") else ""


_PREFIX_ENDS = re.compile(r":|\s[–—-]\s")  # quickly found, and most statements have none
LONGEST_PREFIX = 220  # characters
