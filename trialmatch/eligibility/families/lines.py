"""Lines of therapy: comparator x count x unit x class x setting, and what else makes a line necessary."""

import re
from typing import NamedTuple

from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence

Bounds = tuple[int | None, int | None]

_NUMBERS = {
    "zero": 0, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "first": 1, "second": 2, "third": 3, "a": 1, "an": 1,
}  # fmt: skip
_N = r"(?:\d{1,2}|zero|one|two|three|four|five|six|seven|eight|single)(?: ?\(\s*\w+\s*\))?"
_PRIOR = r"(?:prior|previous|earlier|preceding|different|additional|lines?|regimens?)"
_UNIT = re.compile(
    r"\b(?:lines?|regimens?|regiments?|therap(?:y|ies)|treatments?|chemotherap(?:y|ies)|courses?|chemotherapeutic|systemic|cytotoxic|endocrine|hormon\w+)\b"
)
_MOST = r"(?:no more than|not more than|not (?:have )?(?:received |had )?(?:more|greater) than|no greater than|at most|at maximum|up to|(?:a )?maximum(?: of| number of)?(?: is)?|≤|< ?or ?= ?|<= ?|=< ?|<\s*/\s*= ?|less than or equal to|fewer than or equal to|limited to|not exceed(?:ing)?|must not exceed|never more than)"
_LEAST = r"(?:at least|≥|> ?or ?= ?|>= ?|=> ?|>\s*/\s*= ?|minimum(?: of)?|a minimum of|greater than or equal to|no (?:less|fewer) than|not less than)"
_LESS = r"(?:fewer than|less than|<)"
_MORE = r"(?:more than|greater than|>|over|exceed(?:s|ing)?)"
_COUNT = re.compile(
    rf"(?P<between>\bbetween)? ?(?P<least>{_LEAST})? ?(?P<low>\b{_N})\s*(?: to | or | |/|–|to|and up to|, ?(?:but )?(?:and )?(?:no more than|not more than|up to|at most)|(?:and|,|\() ?(?:and )?(?:{_MOST})| and )\s*(?P<high>{_N})\b|"
    rf"(?P<most>{_MOST})\s*(?:a total of )?(?P<most_n>{_N})\b(?! ?(?:months?|weeks?|days?|years?|mg|%))|"
    rf"(?P<or_more>\b{_N}) (?:or|and) (?P<direction>more|greater|fewer|less)\b|"
    rf"(?P<at_least>{_LEAST})\s*(?P<least_n>{_N})\b(?! ?(?:months?|weeks?|days?|years?|mg|%))|"
    rf"(?P<less>{_LESS})\s*(?P<less_n>{_N})\b(?! ?(?:months?|weeks?|days?|years?|mg|%))|"
    rf"(?P<more>{_MORE})\s*(?P<more_n>{_N})\b(?! ?(?:months?|weeks?|days?|years?|mg|%))|"
    rf"(?P<exact_only>\bonly )?(?P<exact>\b{_N})(?= (?:(?:prior|previous|additional|earlier|different|or|standard|systemic|line|regimen|treatment|cytotoxic|chemo\w*|endocrine|hormon\w+)\b))"
)
_UNLIMITED = re.compile(
    r"(?:no (?:limit|restriction|maximum|upper limit)(?:ation)?s?|unlimited|any (?:number|amount|line)s?|regardless of (?:the )?number|irrespective of (?:the )?number|no max\w+)[^.;]{0,70}(?:therap|line|regimen|treatment|chemo|endocrine|hormon)"
)
_ZERO = re.compile(
    r"(?:(?:\bno|\bnot|never|without|none|nor) (?:\w+ ){0,4}?(?:prior|previous|earlier|received|had|undergone|been treated|been previously|have)\b|previously untreated|treatment na[iï]ve|\bna[iï]ve\b|untreated|no (?:\w+ )?(?:chemotherapy|systemic|therapy|treatment)|(?:first|1st) (?:line )?(?:systemic )?(?:chemotherapy|treatment|therapy|line)|not (?:previously )?(?:been )?(?:received|treated))"
)
_METASTATIC = re.compile(
    r"metasta\w+|advanced|recurren\w+|unresectable|inoperable|relapsed|stage iv|\bmbc\b|\babc\b|\blabc\b|\bm?tnbc\b|palliative|incurable|\ba/?mbc\b|late stage|locally|first line|\bpd l1|\bmetastases"
)
_EARLY_ONLY = re.compile(
    r"\(?neo ?\)?(?: |/)?adjuvant|\badjuvant|early (?:stage|breast|disease)|curative|perioperative|primary (?:breast|disease|tumou?r)"
)
_CLASS_WORDS = (
    ("chemotherapy", re.compile(r"chemo\w*|cytotoxic\w*|chemotherapeutic")),
    ("endocrine", re.compile(r"endocrine|hormon\w+|anti ?estrogen|aromatase|\bet\b|\bai\b")),
)
_DRUG_SPECIFIC = re.compile(
    r"trastuzumab|her ?2|anti her|taxane|platinum|anthracycline|pd ?l?1|immunotherap|checkpoint|cdk|parp|bevacizumab|gemcitabine|capecitabine|fulvestrant|tamoxifen|pi3k|mtor|\badc\b|antibody|radio|radiation|surger|lapatinib|investigational|targeted agent|bisphosph|trial|vaccine|steroid|transplant|immunosup"
)
_TIME_LIMITED = re.compile(
    r"within (?:the )?(?:last |past |previous |prior )?(?:\d+|one|two|three|four|six|twelve)|(?:\d+|two|three|four|six) (?:weeks?|days?|months?|half)"
)
_NOT_LINES = re.compile(
    r"cycles?|doses?|lesions?|metastas[ei]s\b|tumou?rs?\b|sites?\b|weeks?|months?|years?|days?|mg|cm|mm|biops|nodes?|grade|score|×|x uln|times|%|points?|criteria|contracept|methods?|forms? of"
)
_PROGRESSED = re.compile(
    r"(?:progress(?:ed|ion|ive|ing)|relapsed?|recurrence|failed|failure|refractory|resistan\w+|intoleran\w+|not responded)[^.;]{0,60}?\b(?:on|after|during|following|to|from|with|despite|under|or after|while|of|since)\b[^.;]{0,90}?(?:therap|treatment|regimen|line|chemo|inhibitor|endocrine|trastuzumab|standard|tdxd|t dxd|deruxtecan|taxane|drug|agent|systemic|anti ?cancer|soc\b|\bet\b|letrozole|fulvestrant|last|prior)|"
    r"(?:chemotherapy|endocrine|hormone|treatment|therapy|platinum|trastuzumab|hormonal) (?:refractory|resistant|failure)|previously treated (?:\w+ ){0,3}(?:metasta|advanced|locally|unresect|with (?:at least )?(?:one|1|two))|"
    r"after (?:the )?(?:failure|progression)|(?:failure|failed) (?:of )?(?:prior|previous|standard|at least)|^\W*(?:\w+ ){0,3}progress(?:ed|ion) (?:on|after|following)"
)
_SECOND_LINE = re.compile(
    r"(?:second|2nd|third|3rd)(?: |/)?(?:or (?:later|third|subsequent|greater) )?line (?:setting|treatment|therapy|chemotherapy|or)|pretreated|previously treated|heavily"
)
_EARLY_RELAPSE = re.compile(
    r"(?:(?:recur|relapse|progress)\w*|disease free interval)[^.;]{0,90}(?:(?:within|≤|<|less than|during|while|on or|in less)[^.;]{0,40}(?:months?|adjuvant|\d+)|during (?:or )?[^.;]{0,30}adjuvant|(?:on|during|after|following|while on|while receiving) (?:\w+ ){0,4}\(?(?:neo)?\)? ?/?adjuvant)"
)
_COUNTS_AS = re.compile(
    r"(?:adjuvant|early stage|relapse\w*|recur\w*)[^.;]{0,160}(?:count\w*|considered|regarded|constitut\w+|will be)[^.;]{0,40}(?:\bline|regimen|prior therap|prior treatment|metastatic)"
)
_EXHAUSTED = re.compile(
    r"(?:refractory|intoleran\w+|resistan\w+|progress\w*|relapsed?|failed|failure|exhausted|ineligible|not (?:be )?(?:a )?candidates?|not amenable|unsuitable|received|declined|no longer)[^.;]{0,90}\b(?:all |any |available |approved |established |known |existing |effective |current )*(?:available )?(?:curative )?(?:standard|approved|available|established|conventional|marketed|effective)(?: of care| curative| therapeutic| systemic| treatment| approved| available| anti ?cancer|,| or| and|/)*\s*(?:therap\w+|treatments?|options?|care|regimens?|soc|marketed)|"
    r"no (?:\w+ ){0,4}?(?:standard|effective|approved|available|curative|alternative|other|acceptable|satisfactory|suitable|further|established|appropriate|conventional|known)[^.;]{0,40}(?:therap\w+|treatments?|options?|care)\b[^.;]{0,50}?(?:exist\w*|available|remain\w*|appropriate|known|is felt|options?|confer|benefit|$|\)|,|\.)|"
    r"for (?:which|whom) (?:there (?:is|are) )?(?:no|standard)[^.;]{0,60}(?:therap|treatment|option|measures)|standard (?:\w+ ){0,3}(?:therap\w+|treatments?|options?|care|measures)[^.;]{0,50}(?:do(?:es)? not exist|not exist|no longer (?:effective|available)|is not available|has failed|have failed|are not (?:available|effective)|exhausted|not effective|ineffective|proven)|"
    r"exhausted[^.;]{0,60}(?:therap|treatment|option|standard)|lack of (?:\w+ ){0,3}standard|not (?:be )?(?:amenable|candidates?|suitable|eligible) (?:to|for) (?:\w+ ){0,3}(?:standard|available|approved)|all other marketed|all (?:available |known |approved )?(?:standard|approved|available|conventional)[^.;]{0,30}(?:therap|treatment|option)"
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
    progressed = None if bounds.get("systemic", (None, None))[0] else _progression(reading)
    known_zero = bounds.get("systemic") == (0, 0)
    if not known_zero and (exhausted or progressed):
        sentence = exhausted or progressed
        assert sentence is not None
        if early and not exhausted:
            if "systemic" not in bounds:
                bounds["systemic"] = (0, None)
                reading.prove("prior_lines.systemic", sentence)
        else:
            high = bounds.get("systemic", (None, None))[1]
            bounds["systemic"] = (1 if high is None or high >= 1 else None, high)
            reading.prove("prior_lines.systemic", sentence)
    if early and bounds.get("systemic", (0, 0))[0]:
        bounds["systemic"] = (0, bounds["systemic"][1])
    return LineFacts(bounds, bool(early), bool(exhausted))


def _rules(sentence: Sentence) -> list[Rule]:
    words = sentence.normal
    if not _UNIT.search(words) or re.search(r"contracept|brain radi|prior malignan|growth factor", words):
        return []
    unlimited = _UNLIMITED.search(words)
    if unlimited:
        return [Rule(kind, (None, None), sentence) for kind in _kinds(words[unlimited.start() : unlimited.end() + 40])]
    rules = _counted(sentence)
    if rules:
        return rules
    zero = _zero(sentence)
    return [zero] if zero else []


def _kinds(words: str) -> list[str]:
    found = [kind for kind, pattern in _CLASS_WORDS if pattern.search(words)]
    systemic = re.search(r"systemic|any (?:prior )?(?:therap|treatment)|targeted|biologic", words)
    return ["systemic"] if not found or (systemic and len(found) != 1) else found


def _counted(sentence: Sentence) -> list[Rule]:
    rules = []
    words = sentence.normal
    for match in _COUNT.finditer(words):
        after = words[match.end() : match.end() + 70]
        unit = _UNIT.search(after)
        if not unit or _NOT_LINES.search(after[: unit.start() + 12]) or re.search(r"[.;]", after[: unit.start()]):
            continue
        if not _is_about_prior(words, match, after):
            continue
        phrase = _phrase(words, match)
        if _EARLY_ONLY.search(phrase) and not _METASTATIC.search(_EARLY_ONLY.sub(" ", phrase)):
            continue
        bounds = _bounds(match, sentence)
        if bounds is None:
            continue
        specific = _DRUG_SPECIFIC.search(after[:45])
        kinds = _kinds(after[:60] if not specific else after[:22])
        if specific and kinds == ["systemic"]:
            if bounds[0] and not re.search(r"no prior|not", words[: match.start()][-20:]):
                rules.append(Rule("systemic", (bounds[0], None), sentence))
            continue
        rules += [Rule(kind, bounds, sentence) for kind in kinds]
    return rules


def _is_about_prior(words: str, match: re.Match[str], after: str) -> bool:
    around = words[max(0, match.start() - 90) : match.end()] + after
    return bool(
        re.search(
            r"prior|previous|earlier|received|had\b|progress\w+|after|failed|treated|pretreated|history|lines?\b|regimens?|undergone|refractory|experienced",
            around,
        )
    )


def _phrase(words: str, match: re.Match[str]) -> str:
    """The clause around the count."""
    start = max(words.rfind(c, 0, match.start()) for c in ".;")
    return words[max(start + 1, match.start() - 60) : match.end() + 110]


def _value(number: str) -> int:
    head = re.split(r"[ (]", number.strip())[0]
    return int(head) if head.isdigit() else _NUMBERS[head]


def _bounds(match: re.Match[str], sentence: Sentence) -> Bounds | None:
    barred = sentence.bars
    group = match.groupdict()
    if group["high"]:
        low, high = _value(group["low"]), _value(group["high"])
        return None if barred or high < low else (low, high)
    if group["most_n"]:
        return _flip_most(_value(group["most_n"]), barred, match.group())
    if group["or_more"]:
        number = _value(group["or_more"])
        if group["direction"] in ("more", "greater"):
            return (None, number - 1) if barred and number else (number, None)
        return None if barred else (None, number)
    if group["least_n"]:
        number = _value(group["least_n"])
        if barred:
            return (None, number - 1) if number else None
        return (number, None)
    if group["less_n"]:
        number = _value(group["less_n"])
        return (number, None) if barred else (None, number - 1)
    if group["more_n"]:
        number = _value(group["more_n"])
        if barred:
            return (None, number)
        return (number + 1, None)
    return _exact(_value(group["exact"]), bool(group["exact_only"]), sentence, match)


def _flip_most(number: int, barred: bool, said: str) -> Bounds | None:
    """ "Not received more than 2" is a cap wherever it stands; a barred "up to 2" is nothing we can use."""
    if "not" in said or not barred:
        return (None, number)
    return (None, number) if re.match(r"no |maximum|≤", said) else None


def _exact(number: int, only: bool, sentence: Sentence, match: re.Match[str]) -> Bounds | None:
    words = sentence.normal
    if sentence.bars:
        return None
    before = words[max(0, match.start() - 60) : match.start()]
    if only or sentence.permits or re.search(r"may have|allowed|permitted", words):
        return (None, number)
    if re.search(
        r"must|have (?:had|received|progressed)|has (?:had|received)|received|progress\w+|after|failed|with|history of|treated",
        before,
    ):
        return (number, None)
    return None


def _zero(sentence: Sentence) -> Rule | None:
    words = sentence.normal
    main, _ = sentence.split_exception()
    if _TIME_LIMITED.search(main) or (_DRUG_SPECIFIC.search(main) and not re.search(r"chemotherapy|systemic", main)):
        return None
    if not _METASTATIC.search(_EARLY_ONLY.sub(" ", main)):
        return None
    if re.search(r"radiotherap|radiation|surgery", main) and not re.search(
        r"chemo|systemic|endocrine|hormon|anti ?cancer", main
    ):
        return None
    if sentence.is_exclusion and not sentence.negated and not sentence.permits:
        said = re.search(
            r"(?:prior|previous\w*|received|receipt of|history of|treated with|treatment with|any)\b[^.;,]{0,60}?(?:chemotherap|systemic|cytotoxic|endocrine|hormon|anti ?cancer|therapy|treatment)[^.;]{0,50}?\b(?:for|in|of|to treat|as)\b[^.;]{0,60}?(?:metasta|advanced|recurren|unresectable|stage iv|relapsed|mbc|inoperable|locally|palliative)",
            main,
        )
    elif not sentence.is_exclusion:
        said = _ZERO.search(main)
        if said and not re.search(
            r"chemo|systemic|therap|treat|cytotoxic|endocrine|hormon|na[iï]ve|untreated",
            main[said.start() : said.end() + 70],
        ):
            said = None
        if (
            said
            and said.group().startswith(("first", "1st"))
            and not re.search(r"candidate|for (?:the )?first|suitable|eligible", main)
        ):
            said = None
    else:
        said = None
    if not said or re.search(
        r"brain met|cns met|prevent|no (?:standard|curative|available|effective|limit)|refus", main
    ):
        return None
    kinds = _kinds(main[said.start() : said.end() + 60])
    if "non hormonal" in words or "non endocrine" in words:
        kinds = ["systemic"]
    kind = "systemic" if "systemic" in kinds else kinds[0]
    return Rule(kind, (0, 0), sentence)


def _combine(reading: Reading, rules: list[Rule]) -> dict[str, Bounds]:
    """Several rules of one kind narrow each other, unless they belong to different cohorts: then the union."""
    bounds: dict[str, Bounds] = {}
    for kind in ("systemic", "chemotherapy", "endocrine"):
        own = [rule for rule in rules if rule.kind == kind]
        if not own:
            continue
        whole = [r for r in own if not r.sentence.criterion.cohort]
        scoped = [r for r in own if r.sentence.criterion.cohort]
        if scoped and not whole:
            merged = _union([r.bounds for r in scoped])
        else:
            merged = _narrowed([r.bounds for r in whole])
        if merged is None:
            continue
        bounds[kind] = merged
        reading.prove(f"prior_lines.{kind}", next((r for r in own if r.bounds != (None, None)), own[0]).sentence)
    return bounds


def _union(rules: list[Bounds]) -> Bounds:
    lows, highs = [r[0] for r in rules], [r[1] for r in rules]
    low = None if any(x is None for x in lows) else min(x for x in lows if x is not None)
    high = None if any(x is None for x in highs) else max(x for x in highs if x is not None)
    return low, high


def _narrowed(rules: list[Bounds]) -> Bounds:
    lows = [low for low, _ in rules if low is not None]
    highs = [high for _, high in rules if high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is not None and high is not None and low > high:
        return min(lows), max(highs)
    return low, high


def _early_relapse(reading: Reading) -> Sentence | None:
    for sentence in reading.sentences:
        words = sentence.normal
        if _COUNTS_AS.search(words) and not re.search(r"(?:not|n't) (?:be )?(?:count|consider)", words):
            reading.prove("early_relapse_counts", sentence)
            return sentence
        if (
            not sentence.is_exclusion
            and not sentence.negated
            and re.search(r"adjuvant", words)
            and _EARLY_RELAPSE.search(words)
        ):
            if re.search(r"(?:>|more than|≥|at least|greater than|longer than) ?\d+ months", words) and not re.search(
                r"within|≤|<|during|while", words
            ):
                continue
            reading.prove("early_relapse_counts", sentence)
            return sentence
    return None


def _exhausted(reading: Reading) -> Sentence | None:
    for sentence in (*reading.sentences, *reading.titles):
        if sentence.is_exclusion or (
            sentence.negated
            and not re.match(
                r"\W*no (?:\w+ ){0,3}(?:standard|available|effective|curative|other|satisfactory)", sentence.normal
            )
        ):
            continue
        if _EXHAUSTED.search(sentence.normal) and not re.search(
            r"brain met|pain|nausea|insurance|hot flash|standard of care (?:biopsy|imaging|scan)|surgical",
            sentence.normal,
        ):
            if re.search(r"first line|adjuvant|curative (?:therap|treat|intent)", sentence.normal) and not re.search(
                r"all|no |refractory|exhaust|intoler", sentence.normal
            ):
                continue
            reading.prove("standard_exhausted", sentence)
            return sentence
    return None


def _progression(reading: Reading) -> Sentence | None:
    for sentence in reading.sentences:
        words = sentence.normal
        if sentence.is_exclusion or sentence.negated or sentence.prohibits or sentence.criterion.cohort:
            continue
        if re.search(
            r"no (?:evidence of )?(?:disease )?progress|without (?:disease )?progress|not progress|brain met|cns|irradiat|radiotherapy|radiation|stable|may |allowed|unless|if (?:the|they|a|patients?|prior)",
            words,
        ):
            continue
        if _PROGRESSED.search(words) and not (
            _EARLY_ONLY.search(words) and not _METASTATIC.search(_EARLY_ONLY.sub(" ", words))
        ):
            return sentence
    for title in reading.titles:
        if (
            _PROGRESSED.search(title.normal)
            or _SECOND_LINE.search(title.normal)
            or re.search(r"\b(?:refractory|pretreated|previously treated)\b", title.normal)
        ):
            if not re.search(r"adjuvant|first line|first and second|first or second", title.normal):
                return title
    return None
