"""Lines of therapy: comparator x count x unit x class x setting, and what else makes a line necessary."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.scope import concerns_part
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention

Bounds = tuple[int | None, int | None]

_NUMBERS = {
    "zero": 0, "no": 0, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
}  # fmt: skip
MOST_LINES = 9  # a larger number counts something else
_N = r"(?:\d{1,2}(?!\d)(?! ?[.,]\d)|zero|one|two|three|four|five|six|seven|eight|single(?! (?:agent|arm|dose|drug|institution|cent)))(?: ?\(\s*\w+\s*\))?"
_NOT_TIME = r"(?! ?(?:months?|weeks?|days?|years?|mg|%|cycles?|doses?|hours?|x |cm|mm|half|or more of the))"
_MOST = r"(?:no more than|not more than|no greater than|(?:not|never) (?:be |have |has )?(?:had |received |undergone |exceed(?:ed)? )?(?:more|greater) than|at most|at maximum|up to(?: a maximum of)?|(?:a )?maximum(?: of| number of)?(?: is)?|≤|< ?or ?= ?|<= ?|=< ?|< ?/ ?= ?|less than or equal to|limited to|(?:must |does |do )?not exceed(?:ing)?|fewer than or equal to)"
_LEAST = r"(?:at least|≥|> ?or ?= ?|>= ?|=> ?|> ?/ ?= ?|(?:a )?minimum(?: of)?|greater than or equal to|no (?:less|fewer) than|not less than)"
_COUNT = re.compile(
    rf"(?P<range>(?:between |at least |≥ ?|minimum of )?(?P<low>\b{_N})\s*(?:to| |/|–|and up to|or|and (?={_MOST})|, ?(?:but |and )?(?={_MOST})|(?:and|but) ?\(?)\s*(?:{_MOST})?\s*(?P<high>{_N})\b){_NOT_TIME}|"
    rf"(?P<most>{_MOST})\s*(?:a total of |the )?(?P<most_n>\b{_N})\b{_NOT_TIME}|"
    rf"(?P<or_more>\b{_N}) (?:or|and) (?P<direction>more|greater|fewer|less)\b{_NOT_TIME}|"
    rf"(?P<least>{_LEAST})\s*(?P<least_n>\b{_N})\b{_NOT_TIME}|"
    rf"(?P<less>(?:fewer than|less than|<))\s*(?P<less_n>\b{_N})\b{_NOT_TIME}|"
    rf"(?P<more>(?:more than|greater than|>|over|exceed(?:s|ing)?))\s*(?P<more_n>\b{_N})\b{_NOT_TIME}|"
    rf"(?P<only>\bonly |\bexactly )?(?P<exact>\b{_N})(?P<plus> ?\+)?(?= )"
)
# What is counted: up to six describing words, the unit, and what it is of.
_PHRASE = re.compile(
    r"[,\s]*(?P<words>(?:(?:\(s\)|\(es\)|[\w/+()-]+),? ){0,7}?)(?P<unit>lines?|regimens?|regiments?|therap(?:y|ies)|treatments?|chemotherap(?:y|ies)|courses?|programs?|schemes?)\b(?:\(s\))?(?P<of>(?: (?:of|with|for|containing|including)\b)?(?:,? [\w/+()&-]+){0,7})"
)
_NOT_LINES = re.compile(
    r"\b(?:cycles?|doses?|lesions?|metastas[ei]s|tumou?rs|sites?|weeks?|months?|years?|days?|mg|cm|mm|biops\w+|nodes?|grade|score|criteria|contracept\w*|methods?|forms?|times|points?|episodes?|cell|stage|arm|cohort|phase|of (?:the following|those|these)|additional|options|study|trial|surger\w+|radiother\w+|radiation|factors?)\b"
)
_PRIOR = re.compile(
    r"\bprior\b|previous|earlier|received|\bhad\b|progress\w+|failed|failure|treated|used|pretreated|refractory|undergone|relapsed|\blines?\b|regimens|administered|resistan\w+|intoleran\w+"
)
_UNLIMITED = re.compile(
    r"(?:no (?:limit|restriction|maximum|upper limit)(?:ation)?s?(?! (?:for|on|of|to) (?:the )?number of (?:doses|cycles))|unlimited|any (?:number|amount)|any lines? of (?:prior|previous)|regardless of (?:the )?number|irrespective of (?:the )?number|no max\w+)[^.;,]{0,60}?(?:therap(?:y|ies)|lines?|regimens?|treatments?|chemotherap(?:y|ies))\b(?: of (?:\w+ ){1,3})?"
)
# In words that say for what something was given; "relapsed" and "recurrent" say it too, but not of a progression.
_METASTATIC_ONLY = re.compile(
    r"metasta\w+|advanced|unresectable|inoperable|stage iv|\bm?bc\b|palliative|incurable|late stage"
)
_TOTAL = re.compile(
    r"(?:number of|total|maximum)[^.;]{0,60}?(?P<unit>lines?|regimens?|therapies|treatments?)\b[^.;]{0,60}?(?:≤|<= ?|=< ?|(?:is|are|be) (?:limited to|at most|no more than|not more than)|limited to|not exceed(?:ing)?|at most|no more than|up to) ?(?P<n>\d|one|two|three|four|five|six)\b"
)
METASTATIC = re.compile(
    r"metasta\w+|advanced|recurren(?:t|ce)|unresectable|inoperable|relapsed|stage iv|\bm?bc\b|\babc\b|\blabc\b|\ba/?mbc\b|\bmtnbc\b|palliative|incurable|late stage"
)
_EARLY = re.compile(
    r"\(?neo ?\)?(?: |/)*\(?adjuvant\)?|\badjuvant\b|early (?:stage|breast|disease)|curative|perioperative|non ?metastatic|locali[sz]ed disease|primary (?:breast|disease|tumou?r)"
)
_NOT_EARLY = re.compile(
    r"(?:not|without|exclud\w*|except|other than|apart from|besides|beyond|in addition to)[^.;]{0,30}(?:neo ?)?adjuvant|(?:neo ?)?\)?adjuvant[^.;]{0,60}(?:not (?:be )?(?:count|consider|includ)|excluded|do(?:es)? not count|is allowed|are allowed|permitted)"
)
_ANY_SETTING = re.compile(
    r"(?:any|either|all) settings?|adjuvant (?:or|and|and/or) metastatic|\(neo\)adjuvant[^.;]{0,20}or metastatic|(?:adjuvant|neoadjuvant),? (?:or|and)[^.;]{0,20}metastatic"
)
_GENERAL = {"chemotherapy", "endocrine_therapy", "any_systemic"}
_KIND_OF = {"chemotherapy": "chemotherapy", "endocrine_therapy": "endocrine", "any_systemic": "systemic"}
_WASHOUT = re.compile(
    r"(?:last|past|previous|preceding) (?:week|month|year|fortnight)\b|within (?:the )?(?:last |past |previous |prior )?(?:≤ ?|< ?)?(?:\d+|one|two|three|four|six|twelve)|(?:\d+|two|three|four|six) ?(?:\(\w+\) ?)?(?:weeks?|days?|half)|half lives"
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|none|nor)\b(?:\W+\w+){0,5}?\W+(?:prior|previous\w*|earlier|received?|had|undergone|treated|treatment|therapy|chemotherapy|systemic|started)\b|previously untreated|\bna[iï]ve\b|\buntreated\b|not (?:been )?(?:previously )?(?:received|treated)|candidates? for (?:\w+ ){0,2}first"
)
_GENERIC = re.compile(r"\b(?:therap(?:y|ies)|treatments?|regimens?|untreated|na[iï]ve|anti ?cancer|lines?)\b")
_PROGRESSED = re.compile(
    r"(?:progress(?:ed|ion|ive|ing)|relapsed?|recurrence|failed|failure|refractory|resistan\w+|intoleran\w+|not responded)\b[^.;]{0,60}?\b(?:on|after|during|following|to|from|with|despite|under|or after|while|of|since)\b[^.;]{0,90}?(?:therap|treatment|regimen|line|chemo|inhibitor|endocrine|trastuzumab|standard|tdxd|t dxd|deruxtecan|taxane|drug|agent|systemic|anti ?cancer|\bsoc\b|\bet\b|letrozole|fulvestrant|last|prior)|"
    r"(?:chemotherapy|endocrine|hormone|treatment|therapy|platinum|trastuzumab|hormonal) (?:refractory|resistant|failure)|previously treated (?:\w+ ){0,3}(?:metasta|advanced|locally|unresect|with (?:at least )?(?:one|1|two))|"
    r"after (?:the )?(?:failure|progression)|(?:failure|failed) (?:of )?(?:prior|previous|standard|at least)"
)
_NOT_PROGRESSED = re.compile(
    r"no (?:evidence of )?(?:disease )?progress|without (?:evidence of )?(?:disease )?progress|not progress|brain met|\bcns\b|irradiat|radiotherapy|radiation|\bmay\b|allowed|unless|\bif (?:the|they|a|patients?|prior)|adjuvant cdk|will be|biops|platelet|creatinine|progression free|rapidly progress|symptom|not amenable|curative|counted as|contracept|failure rate"
)
_HAD_FIRST = re.compile(
    r"(?:received|completed|after|following|progress\w* on) (?:\w+ ){0,4}first line (?:\w+ ){0,3}(?:therap|treat|chemo)"
)
_SECOND_LINE = re.compile(
    r"(?:second|2nd|third|3rd)(?: |/)?(?:or (?:later|third|subsequent|greater) )?line|\bpretreated|previously treated|\brefractory|heavily|progress(?:ed|ion|ing) (?:on|after|following)"
)
_FIRST_LINE = re.compile(
    r"\b(?:first|1st|front) ?(?:line|(?:or|and|to|/) ?(?:second|2nd) ?line)\b|\b1l\b|treatment na[iï]ve|previously untreated|untreated"
)
_EARLY_RELAPSE = re.compile(
    r"(?:(?:recur|relapse|progress)\w*|disease free interval)[^.;]{0,150}(?:(?:within|≤|<|less than|in less)[^.;]{0,30}months?[^.;]{0,60}adjuvant|(?:during|while on|while receiving|on or (?:after|within)|on) (?:\w+ ){0,4}\(?(?:neo ?)?\)? ?/?adjuvant)|adjuvant[^.;]{0,80}(?:relapse|recur|progress)\w*[^.;]{0,40}within[^.;]{0,20}months?"
)
_COUNTS_AS = re.compile(
    r"(?:adjuvant|early stage|relapse\w*|recur\w*)[^.;]{0,110}(?:\bcount\w*|considered|regarded|constitut\w+)[^.;]{0,40}(?:\bline|regimen|prior therap|prior treatment|metastatic)|this therapy will be considered as first line"
)
_EXHAUSTED = re.compile(
    r"(?:refractory|intoleran\w+|resistan\w+|progress\w*|relapsed?|failed|failure|exhausted|ineligible|not (?:be )?(?:a )?candidates?|not amenable|unsuitable|declined|no longer|received|recurrence)[^.;]{0,90}?\b(?:all |all of the |any |every )(?:\w+ ){0,3}?(?:standard|approved|available|established|conventional|marketed|effective|known|existing)[^.;]{0,50}?(?:therap\w+|treatments?|options?|care|regimens?|\bsoc\b)|"
    r"(?:refractory|intoleran\w+|resistant) (?:to|of) (?:\w+ ){0,2}?(?:standard|approved|available|established|conventional|existing)(?:,? [\w/-]+){0,3}? (?:therap\w+|treatments?|options?|care|regimens?)|"
    r"\bno (?:\w+ ){0,4}?(?:standard|effective|approved|available|alternative|acceptable|satisfactory|suitable|further|established|appropriate|conventional|known)[^.;]{0,40}?(?:therap\w+|treatments?|options?|\bsoc\b|care)\b[^.;]{0,50}?(?:exist\w*|available|remain\w*|appropriate|known|is felt|options?|confer|benefit|$|\)|,|\.)|"
    r"for (?:which|whom) (?:there (?:is|are) )?(?:no|not)[^.;]{0,60}(?:standard|effective|alternative|available|approved)?[^.;]{0,30}(?:therap|treatment|option)|standard (?:\w+ ){0,3}?(?:therap\w+|treatments?|options?|care)[^.;]{0,50}(?:do(?:es)? not exist|not exist|no longer (?:effective|available)|is not available|has failed|have failed|are not (?:available|effective)|exhausted|not effective|ineffective)|"
    r"\bexhausted\b|lack of (?:\w+ ){0,3}?(?:standard|effective)|(?:not (?:be )?(?:amenable|candidates?|suitable|eligible)|unsuitable|ineligible|contraindicated) (?:to|for|with) (?:\w+ ){0,3}?(?:standard|available|approved)|all other marketed|(?:all|available) (?:\w+ )?(?:standard|approved|available|conventional) (?:\w+ )?(?:therap|treatment|option)[^.;]{0,60}(?:failed|exhausted|ineffective|clinical benefit)"
)
_NOT_EXHAUSTED = re.compile(
    r"brain met|\bpain\b|nausea|insurance|hot flash|standard of care (?:biops|imaging|scan)|(?:all|available) (?:\w+ )?(?:endocrine|hormon)|curative (?:therap|treat|intent|resection|measures|option)|with curative|standard (?:of care )?(?:endocrine|adjuvant|first)|antibiotic|hypertens|diabet|scheduled|undergoing|antiviral|radiotherap|local(?:ly)? therapy|steroid|infection|antiemetic|hiv|contracep"
)


class Rule(NamedTuple):
    """What one sentence says of a number of lines."""

    kind: str
    bounds: Bounds
    sentence: Sentence


class LineFacts(NamedTuple):
    prior_lines: dict[str, Bounds]
    early_relapse_counts: bool
    standard_exhausted: bool


def read_lines(reading: Reading) -> LineFacts:
    """Bounds per kind, whether an early relapse counts, and whether standard treatment must be exhausted."""
    rules = [rule for sentence in reading.sentences for rule in _rules(sentence)]
    bounds = _combine(reading, rules)
    early = _early_relapse(reading)
    exhausted = _exhausted(reading)
    _add_from_titles(reading, bounds)
    if (bounds.get("endocrine") or (None, None))[0] and "systemic" not in bounds:
        bounds["systemic"] = (1, None)
        reading.evidence["prior_lines.systemic"] = reading.evidence["prior_lines.endocrine"]  # one sentence says both
    settled = (bounds.get("systemic") or (None, None))[0] or (bounds.get("chemotherapy") or (None, None))[0]
    progressed = None if settled or bounds.get("systemic") == (0, 0) else _progression(reading)
    _add_progression(reading, bounds, exhausted, progressed, early)
    if early and bounds.get("systemic", (0, 0))[0]:
        bounds["systemic"] = (0, bounds["systemic"][1])
    return LineFacts(bounds, bool(early), bool(exhausted))


def _add_progression(
    reading: Reading,
    bounds: dict[str, Bounds],
    exhausted: Sentence | None,
    progressed: Sentence | None,
    early: Sentence | None,
) -> None:
    """Whoever must have progressed on a treatment, or used up the standard ones, has had one line."""
    sentence = exhausted or progressed
    high = bounds.get("systemic", (None, None))[1]
    if sentence is None or high == 0:
        return
    known = bounds.get("systemic", (None, None))
    bounds["systemic"] = (0 if early and not exhausted else max(1, known[0] or 1), high)
    reading.prove("prior_lines.systemic", sentence, instead=known == (None, None))


def _add_from_titles(reading: Reading, bounds: dict[str, Bounds]) -> None:
    """ "As first-line treatment of metastatic …" in a title, where no criterion gives a number."""
    if bounds.get("systemic") or bounds.get("chemotherapy"):
        return
    for title in reading.titles:
        words = title.normal
        if (
            not _FIRST_LINE.search(words)
            or not METASTATIC.search(words)
            or re.search(
                r"maintenance|adjuvant|after (?:\w+ ){0,3}first|progress|failure|following first|post first", words
            )
        ):
            continue
        second = re.search(r"second|2nd|\b2l\b", words)
        bounds["systemic"] = (0, 1) if second else (0, 0)
        reading.prove("prior_lines.systemic", title)
        return


def _rules(sentence: Sentence) -> list[Rule]:
    words = sentence.normal
    if re.search(r"contracept|prior malignan|growth factor|transfus|antibiotic|steroid|hiv\b|hepatitis|vaccin", words):
        return []
    rules = _total_rule(sentence) or _counted(sentence)
    unlimited = _UNLIMITED.search(words)
    if unlimited and not sentence.is_exclusion:
        said = (
            words[unlimited.start() : unlimited.end()]
            + re.split(r"[,.;]|but|for", words[unlimited.end() : unlimited.end() + 40])[0]
        )
        rules += [Rule(kind, (None, None), sentence) for kind in _kinds_in(said)]
    if rules:
        return rules
    zero = _zero(sentence)
    return [zero] if zero else []


def _kinds_in(words: str) -> list[str]:
    """Kinds that a few words name; systemic where they name none, or several as alternatives."""
    named = []
    if re.search(r"chemo\w*|cytotoxic\w*", words):
        named.append("chemotherapy")
    if re.search(r"(?<!non )(?:endocrine|hormon\w+|anti ?estrogen|\bet\b)", words):
        named.append("endocrine")
    others = re.search(
        r"(?:\bor\b|and/or|/|,) ?(?:\w+ ){0,2}(?:targeted|biologic\w*|immuno\w*)|(?:targeted|biologic\w*|immuno\w*)[\w ]{0,20}(?:\bor\b|and/or)",
        words,
    )
    if (len(named) == 2 and re.search(r"\bor\b|and/or", words)) or others or not named:
        return ["systemic"]
    if re.search(r"any (?:prior )?(?:therap|treatment)s?|prior treatments? \(", words):
        return ["systemic", *named]
    return named


def _counted(sentence: Sentence) -> list[Rule]:
    rules: list[Rule] = []
    words = sentence.normal
    for match in _COUNT.finditer(words):
        phrase = _PHRASE.match(words, match.end())
        if (
            phrase is None
            or _NOT_LINES.search(phrase["words"])
            or (not phrase["words"].strip() and not _PRIOR.search(words))
        ):
            continue
        if re.search(
            r"(?:of|every|per|kinases?|inhibitors?|grade|cycle|day|part|cohort|arm|phase|type|her|pd|cdk|stage|level|class|within|last|at|ecog|ctcae|version) ?$",
            words[: match.start()][-9:],
        ):
            continue
        if re.match(r"\(\d\)", words[max(0, match.start() - 1) : match.end() + 1]):
            continue  # "(1) …, (2) …" counts the points of a list
        if re.search(r"from the date|since the|of that biops|interven|within ≤|in the last|per year", words):
            continue
        around = f"{sentence.lead()} {words[max(0, match.start() - 80) : match.start()]}{phrase.group()}"
        if not _PRIOR.search(around) or _is_other_setting(words, match, phrase):
            continue
        bounds = _bounds(match, sentence, phrase)
        if bounds is None or any(x is not None and x > MOST_LINES for x in bounds):
            continue
        rules += [Rule(kind, bounds, sentence) for kind in _kinds_of_phrase(sentence, phrase, bounds)]
    return rules


def _total_rule(sentence: Sentence) -> list[Rule]:
    """ "The number of prior therapies is limited to two": the count comes last."""
    match = _TOTAL.search(sentence.normal)
    if not match or sentence.is_exclusion or not _PRIOR.search(sentence.normal):
        return []
    return [Rule(kind, (None, _value(match["n"])), sentence) for kind in _kinds_in(match.group())]


def _is_other_setting(words: str, match: re.Match[str], phrase: re.Match[str]) -> bool:
    """Counts only earlier, adjuvant treatment; or a minimum that any setting fulfils (that is exposure, not a line)."""
    clause = re.split(r"[;.]", words[match.end() : match.end() + 150])[0]
    near = words[max(0, match.start() - 50) : match.start()] + phrase.group() + words[phrase.end() : phrase.end() + 60]
    if (match["least"] or match["exact"]) and _ANY_SETTING.search(clause):
        return True
    early = _EARLY.search(near)
    return bool(early and not METASTATIC.search(_EARLY.sub(" ", near)) and not _NOT_EARLY.search(words))


def _kinds_of_phrase(sentence: Sentence, phrase: re.Match[str], bounds: Bounds) -> list[str]:
    """The kinds counted; a particular drug or class says only that somebody has had a line."""
    start, end = sentence.start + phrase.start(), sentence.start + phrase.end()
    named = [m for m in sentence.mentions("treatments") if start <= m.start < end]
    before_setting = [m for m in named if not METASTATIC.search(sentence.source.normal[start : m.start])]
    cut = start + len(phrase["words"]) + len(phrase["unit"]) + len(re.split(_PHRASE_ENDS, phrase["of"])[0]) + 3
    before_setting = [m for m in before_setting if m.start < cut]
    specific = [m for m in before_setting if m.concept not in _GENERAL]
    words = phrase["words"] + phrase["unit"] + re.split(METASTATIC, re.split(_PHRASE_ENDS, phrase["of"])[0])[0]
    if re.search(
        r"\b(?:fgfr|parp|akt|mtor|vegf|egfr|pi3k|cdk4/6|cdk 4/6|er|ic)i\b|anti (?!cancer|neoplastic|tumou?r)\w+|investigational|immuno|radio|surg|anti ?her|her2|\btargeted (?:therapy|agent)s?|bisphosph|maintenance|neoadjuvant",
        words,
    ) and not re.search(r"chemo|systemic|including", words):
        return []
    if specific and not (before_setting[0].concept in _GENERAL and before_setting[0].start < specific[0].start):
        return (
            ["systemic"]
            if bounds[0] and bounds[1] is None and not re.search(r"based|containing|platin|taxane|inhibitor", words)
            else []
        )
    return _kinds_in(words)


_PHRASE_ENDS = re.compile(
    r"\(|,|\b(?:and|including|include|which|that|must|for|in|with|if|prior to|excluding|except)\b(?!/)"
)


def _value(number: str) -> int:
    head = re.split(r"[ (]", number.strip())[0]
    return int(head) if head.isdigit() else _NUMBERS[head]


def _bounds(match: re.Match[str], sentence: Sentence, phrase: re.Match[str]) -> Bounds | None:
    barred = _is_barred(sentence, match)
    group = match.groupdict()
    if group["range"]:
        low, high = _value(group["low"]), _value(group["high"])
        if barred or high < low:
            return None
        return _permitted(sentence, (low, high))
    if group["most_n"]:
        return (
            (None, _value(group["most_n"]))
            if not barred or re.search(r"no |not|never|maximum", group["most"])
            else None
        )
    if group["or_more"]:
        number = _value(group["or_more"])
        if group["direction"] in ("more", "greater"):
            return (None, number - 1) if barred else _permitted(sentence, (number, None))
        return None if barred else (None, number)
    if group["least_n"]:
        number = _value(group["least_n"])
        return ((None, number - 1) if number else None) if barred else _permitted(sentence, (number, None))
    if group["less_n"]:
        number = _value(group["less_n"])
        return (number, None) if barred else (None, number - 1)
    if group["more_n"]:
        number = _value(group["more_n"])
        return (None, number) if barred else (number + 1, None)
    return _exact(match, sentence, phrase, barred)


def _is_barred(sentence: Sentence, match: re.Match[str]) -> bool:
    """ "No more than" denies nothing; a sentence that starts with its own count is not negated by it."""
    if sentence.is_exclusion:
        return not sentence.permits or bool(match["more"])
    before = sentence.normal[: match.start()]
    return bool(re.search(r"\b(?:not|no|never|without)\b[^.;]{0,30}$", before)) or (
        sentence.prohibits and not match["most"]
    )


def _permitted(sentence: Sentence, bounds: Bounds) -> Bounds | None:
    """What is only allowed, or one of several alternatives, is no minimum."""
    if sentence.is_alternative:
        return None if bounds[1] is None else (None, bounds[1])
    if re.search(r"\bmay have|allowed|permitted|are eligible|can have", sentence.normal) and not re.search(
        r"must|required|at least|need", sentence.normal
    ):
        return None if bounds[1] is None else (None, bounds[1])
    return bounds


def _exact(match: re.Match[str], sentence: Sentence, phrase: re.Match[str], barred: bool) -> Bounds | None:
    if barred or not re.search(r"prior|previous|earlier|lines?|regimens?", phrase["words"] + phrase["unit"]):
        return None
    number = _value(match["exact"])
    if match["plus"]:
        return (number, None)
    words = sentence.normal
    before = words[max(0, match.start() - 70) : match.start()]
    if match["only"] and "exactly" in match["only"]:
        return (number, number)
    if match["only"] or re.search(r"may have|allowed|permitted|are eligible|zero or $|0 or $", words):
        return (None, number)
    if re.search(
        r"must|ha(?:ve|s|d) |received|progress\w+|after|failed|with|history of|treated|following|refractory|on $",
        before,
    ):
        return _permitted(sentence, (number, None))
    return None


def _zero(sentence: Sentence) -> Rule | None:
    """Nothing of a kind may have been given for metastatic disease."""
    main, _ = sentence.split_exception()
    if (
        sentence.permits
        or re.search(r"\bmay (?:be|have)|concurrent|intracranial|without evidence", main)
        or not METASTATIC.search(_EARLY.sub(" ", main))
        or _WASHOUT.search(main)
    ):
        return None
    if re.search(
        r"brain met|cns met|prevent|no (?:\w+ ){0,2}(?:standard|curative|available|effective|limit|alternative|other|satisfactory|approved)|without (?:known|standard)|refus|radiation therapy$|not (?:\w+ )?(?:amen|suitable|curable|a candidate|candidates?|be cured)|no (?:therapy|treatment) (?:with|of|that)|(?:no|not|without) [^.;]{0,40}anti (?!cancer|neoplastic|tumou?r)\w+|investigational (?:endocrine|hormon)|irradiated|with or without|cannot be|not able|lesion",
        main,
    ):
        return None
    not_allowed = sentence.negated and re.search(
        r"\b(?:allowed|permitted)\b", main
    )  # "No prior … is allowed" as an exclusion
    naive = re.search(r"(?:treatment|therapy) na[iï]ve|previously untreated", main)
    if sentence.is_exclusion and naive and not sentence.negated:
        return Rule("systemic", (1, None), sentence)  # who has had nothing is left out
    barred = (sentence.is_exclusion and not not_allowed) or (sentence.prohibits and not sentence.negated)
    kind = _barred_kind(sentence, main) if barred else _denied_kind(sentence, main)
    return Rule(kind, (0, 0), sentence) if kind else None


def _barred_kind(sentence: Sentence, main: str) -> str | None:
    """ "Prior chemotherapy for metastatic disease" among the exclusions."""
    if sentence.negated:
        return None
    general = sorted(
        (m for m in sentence.mentions("treatments") if m.concept in _GENERAL), key=lambda m: m.concept != "any_systemic"
    )
    for mention in general:
        start, end = mention.start - sentence.start, mention.end - sentence.start
        if end > len(main):
            continue
        before, after = main[max(0, start - 70) : start], main[end : end + 90]
        prior = re.search(
            r"prior|previous|received|receipt|history of|treated with|treatment with|\bany\b|\bhad\b", before
        )
        setting = re.match(
            r"(?:(?!\badjuvant|neo)[^.;])*?\b(?:for|in|of|to treat|as)\b[^.;]{0,50}?(?:metasta|advanced|recurren|unresectable|stage iv|relapsed|m?bc\b|inoperable|locally|palliative|late)",
            after,
        )
        setting = setting or re.search(r"(?:metasta\w+|advanced)[^.;]{0,40}$", before)
        if (
            prior
            and setting
            and not re.search(r"more than|>|≥|cycles|progress", before + after[:30])
            and not _specific_before(sentence, mention)
        ):
            several = len({m.concept for m in general if m.end <= sentence.start + len(main)}) > 1 and " or " in main
            alternatives = several or re.match(
                r",? (?:and/or|or) (?:\w+ ){0,2}(?:targeted|biologic|hormon|endocrine|immuno|systemic)", after
            )
            return "systemic" if alternatives or "non hormonal" in main else _KIND_OF[mention.concept]
    if re.search(
        r"(?:prior|previous\w*|any|received) (?:\w+ ){0,2}(?:therapy|treatment)s? (?:for|of|in) (?:\w+ ){0,5}(?:metasta|advanced|recurren|unresect)",
        main,
    ) and not _specifics(sentence):
        return "systemic"
    return None


def _specifics(sentence: Sentence) -> list[Mention]:
    return [m for m in sentence.mentions("treatments") if m.concept not in _GENERAL]


def _specific_before(sentence: Sentence, mention: Mention) -> bool:
    """A class right before narrows it: "anti-HER2 systemic therapy"; a list of several does not."""
    gap = [m for m in _specifics(sentence) if 0 <= mention.start - m.end <= 12]
    return any(not re.search(r",|\bor\b|\band\b|/", sentence.source.normal[m.end : mention.start]) for m in gap)


def _denied_kind(sentence: Sentence, main: str) -> str | None:
    """ "No prior systemic therapy for metastatic disease", "treatment-naive in the metastatic setting"."""
    denied = _DENIED.search(main)
    if not denied or (re.match(r"\W*(?:first|1st)", denied.group()) and "candidate" not in main):
        return None
    if re.search(
        r"no (?:\w+ ){0,3}(?:more|greater) than|not (?:\w+ ){0,3}more than|until|unless|progress",
        denied.group() + main[denied.end() : denied.end() + 12],
    ):
        return None
    clause = re.split(r"[;.]", main[denied.start() : denied.end() + 130])[0]
    if not METASTATIC.search(_EARLY.sub(" ", clause + main[max(0, denied.start() - 60) : denied.start()])):
        return None
    first, last = sentence.start + denied.start(), sentence.start + denied.start() + len(clause)
    if re.search(r"\bna[iï]ve", denied.group()) and not re.search(
        r"(?:treatment|therapy|chemotherapy|chemo|systemic|endocrine)(?: therapy)? na[iï]ve|na[iï]ve to (?:\w+ ){0,2}(?:prior|systemic|all|chemo|treatment|therapy)",
        main,
    ):
        return None
    named = [m for m in sentence.mentions("treatments") if first - 2 <= m.start < last]
    if named and named[0].concept not in _GENERAL and not re.search(r"chemotherapy or|systemic", clause):
        return None
    general = [m for m in named if m.concept in _GENERAL]
    if general:
        kinds = {_KIND_OF[m.concept] for m in general}
        return "systemic" if "systemic" in kinds or len(kinds) > 1 else kinds.pop()
    return "systemic" if _GENERIC.search(clause) else None


def _combine(reading: Reading, rules: list[Rule]) -> dict[str, Bounds]:
    """Rules of one kind narrow each other; those of several cohorts make a union, and that of one alone is left out."""
    bounds: dict[str, Bounds] = {}
    for kind in ("systemic", "chemotherapy", "endocrine"):
        own = [rule for rule in rules if rule.kind == kind]
        parts = {id(r): _part_of(reading, r.sentence) for r in own}
        whole = [r for r in own if not parts[id(r)]]
        scoped = [r for r in own if parts[id(r)]]
        if not whole and len({parts[id(r)] for r in scoped}) < 2:
            continue
        bounds[kind] = _narrowed([r.bounds for r in whole]) if whole else _union([r.bounds for r in scoped])
        proof = next((r for r in whole or scoped if r.bounds != (None, None)), (whole or scoped)[0])
        reading.prove(f"prior_lines.{kind}", proof.sentence)
    return bounds


def _part_of(reading: Reading, sentence: Sentence) -> str:
    """The cohort, or the words that speak of some of the people only; "" for a rule that holds for all."""
    return sentence.cohort or (sentence.normal if concerns_part(reading, sentence) else "")


def _union(rules: list[Bounds]) -> Bounds:
    lows, highs = [r[0] for r in rules], [r[1] for r in rules]
    low = None if any(x is None for x in lows) else min(x for x in lows if x is not None)
    high = None if any(x is None for x in highs) else max(x for x in highs if x is not None)
    return low, high


def _narrowed(rules: list[Bounds]) -> Bounds:
    """All hold at once; where they exclude each other they are alternatives, and the widest counts."""
    lows = [low for low, _ in rules if low is not None]
    highs = [high for _, high in rules if high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if (None, None) in rules:
        return low, None
    if low is not None and high is not None and low > high:
        return min(lows), max(highs)
    return low, high


def _early_relapse(reading: Reading) -> Sentence | None:
    for sentence in reading.sentences:
        words = sentence.normal
        if (
            sentence.scoped
            or sentence.negated
            or (sentence.criterion.parent and re.search(r"cohort|resistan", sentence.criterion.parent.normal))
        ):
            continue
        counts = _COUNTS_AS.search(words) and not re.search(r"(?:not|n't) (?:be )?(?:count|consider|regard)", words)
        if counts or (not sentence.is_exclusion and _relapse_is_enough(words)):
            reading.prove("early_relapse_counts", sentence)
            return sentence
    return None


def _relapse_is_enough(words: str) -> bool:
    if (
        "adjuvant" not in words
        or not _EARLY_RELAPSE.search(words)
        or re.search(
            r"\bif\b|prior to|allowed|not (?:have )?(?:relapse|recur|progress)|disease free interval[^.;]{0,170}(?:≥|>|at least|more)|^\W*no ",
            words,
        )
    ):
        return False
    late = re.search(r"(?:>|more than|≥|at least|greater than|longer than) ?\d+ (?:months|years)", words)
    return not late or bool(re.search(r"within|≤|<|during|while", words))


def _exhausted(reading: Reading) -> Sentence | None:
    for sentence in _asking(reading):
        words = sentence.normal
        if _NOT_EXHAUSTED.search(words) or re.match(r"\W*no (?:prior|previous)", words):
            continue
        if _EXHAUSTED.search(words):
            reading.prove("standard_exhausted", sentence)
            return sentence
    return None


def _asking(reading: Reading) -> Iterator[Sentence]:
    """Inclusions that hold for everybody, then the titles, then what a part that takes breast cancer asks."""
    for sentence in (*reading.sentences, *reading.titles):
        if not sentence.is_exclusion and not sentence.scoped and not concerns_part(reading, sentence):
            yield sentence
    for sentence in reading.sentences:
        if not sentence.is_exclusion and sentence.scoped and not concerns_part(reading, sentence):
            tumours = {m.concept for m in sentence.mentions("tumours")}
            if tumours & {"breast", "any_solid"}:
                yield sentence


def _progression(reading: Reading) -> Sentence | None:
    for sentence in _asking(reading):
        if sentence not in reading.titles and _tells_of_progression(sentence):
            return sentence
    for title in reading.titles:
        if _SECOND_LINE.search(title.normal) and not _FIRST_TITLE.search(title.normal):
            return title
    return None


_FIRST_TITLE = re.compile(r"adjuvant|first line|first and second|first or second|previously treated brain")


def _tells_of_progression(sentence: Sentence) -> bool:
    words = sentence.normal
    if sentence.negated or sentence.prohibits or sentence.is_alternative or _NOT_PROGRESSED.search(words):
        return False
    if not (_PROGRESSED.search(words) or _HAD_FIRST.search(words)):
        return False
    if _EARLY.search(words) and not _METASTATIC_ONLY.search(_EARLY.sub(" ", words)):
        return False
    return not any(rule.kind == "chemotherapy" or not rule.bounds[0] for rule in _counted(sentence))
