"""How a statement or a heading names the part of the trial, or the tumour, that it is said of."""

import re

from trialmatch.eligibility.needed_words import has_any

_PART = (
    r"(?:cohorts?(?: (?:[\w, /&]|[-+](?=\w)){1,24})?|stud(?:y|ies) [a-h]|(?:arms?|parts?|groups?|stages?|modules?|sub[- ]?(?:stud(?:y|ies)|protocols?)|strat(?:um|a)|treatments?|schedules?|regimens?)(?: ?#?\d\w?| #?(?:[a-h](?:-?\d)?|i{1,3})\b)[\w, /&]{0,20}|"
    r"phases? ?(?:\d|i{1,3}|iv)[ab]?(?:/\d?i*[ab]?)?\b[\w, /&]{0,20}|dose[- ](?:escalation|expansion|finding|confirmation|optimi[sz]ation)[\w /&]{0,44}|safety (?:run|lead)[- ]in(?: \w+)?|(?:escalation|expansion)(?: \w+)?)"
)
_NUMBER = r"(?:\d\w?|[a-h]\d?|i{1,3}|t\d)"
BEGINS_WITH_PART = re.compile(
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
_FOR_TUMOUR = re.compile(
    r"^\W{0,3}(?:for |in )?(?:(?:patients|participants|subjects|women|those|individuals) with )?(?P<name>[^:;.]{3,110}?)\s*(?:only|patients|participants|subjects|cohort)?\s*(?::|\s[–—-]\s)",
    re.I,
)
OF_PART = re.compile(
    r"(?:[^.:;]{0,80}\b)?(?:(?:cohorts?|parts?|phases?|arms?|groups?|modules?|sub[- ]?(?:stud(?:y|ies)|protocols?))(?![a-z]) ?[\w/-]*\b|dose[- ](?:escalation|expansion)|expansion|"
    r"escalation)[^.:;]{0,80}",
    re.I,
)
# What a type of breast cancer is named by.
TYPE = r"\b(?:tnbc|triple[- ]negative|her[- ]?2|hr|er|hormone)(?:\b|(?=[+-]))"
_OF_TYPE = re.compile(  # "TNBC participants"
    rf"[^.:;]{{0,40}}{TYPE}[^.:;]{{0,40}}\b(?:participants|patients|subjects)",
    re.I,
)
_OF_ALL_PARTS = re.compile(
    r"\b(?:all|both|every|each|general|any|who|by|per|according)\b|\b(?:must|have|has|are|is|will|should)\b|randomi",
    re.I,
)
CRITERIA_WORDS = re.compile(
    r"\b(?:(?:key|main|additional|specific) )*(?:inclusion|exclusion|eligibility)?\s*(?:criteria|criterion)\b"
    r"(?: (?:that are )?(?:specific|applicable) (?:to|for))?(?: for| of| in)?(?: (?:the|participants|patients|subjects|those))*(?: enrolled)?(?: in| of)?",
    re.I,
)
_EDGES = " .:,;\n*-–—"
_ONE_PART = re.compile(r"\b(?:\d{1,2}[a-z]?|[A-H]\d?)\b")
_TYPE_LAST = re.compile(  # "Metastatic TNBC cohort inclusion criteria"
    rf"{TYPE}[^.:;]{{0,40}}\b(?:cohorts?|arms?|groups?)\W*$",
    re.I,
)
_DOSE_PART = re.compile(r"\b(?:dose[- ])?(?:expansion|escalation)\b", re.I)
MANY_PARTS = 3  # named in one heading, it is for all
LONGEST_LABEL = 140  # characters
_BESIDES = re.compile(
    r"\((?:in addition|additional|besides|as well as|plus)\b[^()]*\)", re.I
)  # "(in addition to those above)"


def part_of_heading(heading: str) -> str:
    """ "Additional inclusion criteria for dose escalation (Part A1):", "Inclusion Criteria: NSCLC Cohort"."""
    heading = _BESIDES.sub(" ", heading)
    lead, _, tail = CRITERIA_WORDS.sub("\0", heading, count=1).rpartition("\0")
    named = _ONE_PART.search(lead) or _DOSE_PART.search(lead) or _TYPE_LAST.search(lead) or tail.strip(_EDGES)
    lead, tail = lead.strip(_EDGES), tail.strip(_EDGES)
    words = (tail or lead) if named else ""
    if words == tail and lead and tail.startswith("("):
        words = f"{lead} {tail}"  # "Phase 2 inclusion criteria (TNBC)"
    if len(words) > LONGEST_LABEL or _OF_ALL_PARTS.search(words):
        return ""
    if len(_ONE_PART.findall(words)) >= MANY_PARTS and "only" not in words.lower():
        return ""  # "Key exclusion criteria - Arms 1a, 1b, 2, and 3"
    return words if OF_PART.fullmatch(words) or _OF_TYPE.fullmatch(words) else ""


ONLY_LABEL = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})+\.? )?"  # "2.1 Cohort 1"
    r"(?:cohort|part|group|module|phase) #?(?:\d{1,2}[a-z]?|[a-h]\d?|i{1,3}[ab]?)(?: ?\([^()]{2,80}\))?:?",
    re.I,
)
COHORT_NAMED_WITHIN = 160  # characters
_PART_WORDS = (
    "cohort", "arm", "part", "phase", "group", "module", "stage", "expansion", "escalation", "optimi", "portion", "only",
    "stud", "protocol", "strat", "treatment", "schedule", "regimen", "dose",
)  # fmt: skip


def may_name_part(words: str) -> bool:
    """Most statements name none: a few look-ups are cheaper than a pattern."""
    return has_any(words, _PART_WORDS)


def cohort_of(text: str) -> str:
    """The cohort that a statement starts with: "Cohort B: …", "For Phase 2, …"."""
    if not may_name_part(text[:COHORT_NAMED_WITHIN].lower()):
        return ""
    if _IN_BRACKETS_FIRST.match(text):
        return ""  # "(Cohort A) Brain metastases": said of this sentence alone
    match = BEGINS_WITH_PART.match(_BRACKETED_NAME.sub(r"\1", text, count=1))
    name = next((words for words in match.groups() if words), "").strip() if match else ""
    if _OF_METASTATIC.fullmatch(name):
        return ""  # so is everybody whom the facts are about
    return "" if re.match(r"(?:for |in )?(?:all|both|any|every)\b|.*\bcommon\b", name, re.I) else name


def label_of_part(text: str) -> range:
    """Where in a statement the label of its cohort stands: "Cohort B: …"."""
    match = BEGINS_WITH_PART.match(text) if may_name_part(text[:COHORT_NAMED_WITHIN].lower()) else None
    return range(match.end()) if match and match[0][-1] in ":–—-" else range(0)


_OF_METASTATIC = re.compile(
    r"(?:for |in )?(?:the )?(?:(?:patients|participants|subjects|women|those)(?: with| in)? )?(?:stage (?:iv|4)|metastatic|distant)"
    r"(?: (?:disease|breast cancer|cancer|patients|participants|subjects|only))*",
    re.I,
)
_BRACKETED_NAME = re.compile(r"^\W{0,3}\(([^()]{3,100})\)(?=:)")  # "(For the expansion cohort): …"
_IN_BRACKETS_FIRST = re.compile(r"^\W{0,3}\([^()]{3,40}\)(?!:)")
_KIND_OF_PART = re.compile(
    r"\b(cohort|arm|part|phase|group|module|sub[- ]?(?:stud|protocol)|stage)|\b(?:escalation|expansion|confirmation)",
    re.I,
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
    return match["name"] if match and match["name"].count("(") == match["name"].count(")") else ""


_PREFIX_ENDS = re.compile(r":|\s[–—-]\s")  # quickly found, and most statements have none
LONGEST_PREFIX = 220  # characters
