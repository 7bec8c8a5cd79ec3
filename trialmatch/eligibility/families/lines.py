"""Lines of therapy: comparator x count x unit x class x setting, and what else makes a line necessary."""

import dataclasses
import re
from itertools import pairwise
from typing import NamedTuple

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.progression import early_relapse, may_have_refused, standard_exhausted
from trialmatch.eligibility.families.progression import progressed as find_progression
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.scope import concerns_part, types_asked
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention, lexicon, only_others

cues = Cues("lines")

Bounds = tuple[int | None, int | None]

_NUMBERS = {
    "zero": 0, "no": 0, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
}  # fmt: skip
MOST_LINES = 8  # a larger number counts something else
_N = r"(?:\d{1,2}(?!\d)(?! ?[·,]\d)|zero|one|two|three|four|five|six|seven|eight|single(?! (?:agent|arm|dose|drug|institution|cent)))(?: ?\(\s*\w+\s*\))?"
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


_UNITS = ("line", "regim", "therap", "treatment", "course", "program", "scheme")  # as in _PHRASE
# In words that say for what something was given; "relapsed" and "recurrent" say it too, but not of a progression.

_TOTAL = re.compile(
    r"(?:(?:number of|total|maximum)[^.;]{0,60}?|(?=[^.;]{4,90}\bnot exceed))(?P<unit>lines?|regimens?|therapies|treatments?)\b[^.;]{0,60}?(?:≤|<= ?|=< ?|(?:is|are|be) (?:limited to|at most|no more than|not more than)|limited to|not exceed(?:ing)?|at most|no more than|up to) ?(?P<n>\d|one|two|three|four|five|six)\b"
    + _NOT_TIME
)


_GENERAL = {"chemotherapy", "endocrine_therapy", "any_systemic"}
_KIND_OF = {"chemotherapy": "chemotherapy", "endocrine_therapy": "endocrine", "any_systemic": "systemic"}


class Rule(NamedTuple):
    """What one sentence says of a number of lines."""

    kind: str
    bounds: Bounds
    sentence: Sentence


class LineFacts(NamedTuple):
    prior_lines: dict[str, Bounds]
    early_relapse_counts: bool
    standard_exhausted: bool
    relapse: Sentence | None = None  # by which an early relapse counts

    def counted(self) -> set[str]:
        """The kinds of which a number of lines is asked."""
        return {kind for kind, (low, high) in self.prior_lines.items() if low or high is not None}

    def asked(self) -> set[str]:
        """The kinds of which at least one line is asked."""
        return {kind for kind, (low, _) in self.prior_lines.items() if low}


def read_lines(reading: Reading) -> LineFacts:
    """Bounds per kind, whether an early relapse counts, and whether standard treatment must be exhausted."""
    rules = [rule for sentence in reading.sentences for rule in _rules(sentence)]
    early = early_relapse(reading, [rule.sentence for rule in rules if rule.bounds[0]])
    exhausted = standard_exhausted(reading)
    # "No standard treatment is left": who has had them all is not asked to have had none.
    rules = [rule for rule in rules if rule.sentence is not exhausted or rule.bounds != (0, 0)]
    bounds = _combine(reading, rules)
    for fact, sentence in (("early_relapse_counts", early), ("standard_exhausted", exhausted)):
        if sentence:
            reading.prove(fact, sentence)
    _add_from_titles(reading, bounds)
    for kind in ("endocrine", "chemotherapy"):
        least = bounds.get(kind, (None, None))[0]
        if least and "systemic" not in bounds:
            bounds["systemic"] = (least, None)
            reading.evidence["prior_lines.systemic"] = reading.evidence[f"prior_lines.{kind}"]  # one sentence says both
    if "systemic" not in bounds and (given := _given_for_metastatic(reading)):
        bounds["systemic"] = (1, None)
        reading.prove("prior_lines.systemic", given)
    settled = bounds.get("systemic", (None, None))[0] is not None
    progressed = None if settled else find_progression(reading)
    _add_progression(reading, bounds, exhausted, progressed, early)
    kind = _kind_of_progression(progressed) if progressed else ""
    if progressed and kind:
        bounds[kind] = (1, bounds.get(kind, (None, None))[1])
        reading.prove(f"prior_lines.{kind}", progressed)
    if early:
        of_chemotherapy = ("chemotherapy",) if "chemo" in early.normal else ()
        for kind in ("systemic", "endocrine", *of_chemotherapy):
            low, high = bounds.get(kind, (None, None))
            if low:
                bounds[kind] = (low - 1, high)  # the relapse stands for one of the lines
        if "systemic" not in bounds:
            bounds["systemic"] = (0, None)
            reading.prove("prior_lines.systemic", early)
    _add_up(reading, bounds)
    return LineFacts(bounds, bool(early), bool(exhausted), early)


def _add_up(reading: Reading, bounds: dict[str, Bounds]) -> None:
    """At most two endocrine lines and no chemotherapy: at most two in all."""
    most = {kind: bounds.get(kind, (None, None))[1] for kind in ("endocrine", "chemotherapy")}
    for kind, other in (("endocrine", "chemotherapy"), ("chemotherapy", "endocrine")):
        low, high = bounds.get("systemic", (None, None))
        told = "systemic" in bounds and (low, high) == (None, None)  # "any number of lines"
        if most[other] == 0 and most[kind] and high is None and not told:
            bounds["systemic"] = (low, most[kind])
            reading.evidence.setdefault("prior_lines.systemic", reading.evidence[f"prior_lines.{kind}"])


def _given_for_metastatic(reading: Reading) -> Sentence | None:
    """ "Prior treatment with fulvestrant in the metastatic setting is required": whoever had it has had a line."""
    for sentence in reading.of_section(exclusion=False):
        if sentence.scoped or sentence.bars or sentence.is_alternative or concerns_part(reading, sentence):
            continue
        words = sentence.normal
        given = cues.drug_for_metastatic.search(words)
        if given and _specifics(sentence) and not cues.not_for_all.search(words):
            return sentence
    return None


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


def _kind_of_progression(sentence: Sentence) -> str:
    """The progression was on chemotherapy, or on endocrine therapy, alone or with a CDK4/6 inhibitor."""
    coming = cues.coming.search(sentence.normal)  # "… and now a candidate for chemotherapy"
    end = sentence.start + coming.start() if coming else sentence.end
    named = {m.concept for m in sentence.mentions("treatments") if m.start < end}
    classes = [lexicon().classes_of(concept) | {concept} for concept in named]
    with_inhibitor = any("cdk46_inhibitor" in c for c in classes)  # a combination for metastatic disease
    if not (with_inhibitor or cues.endocrine_line.search(sentence.normal)):
        return ""  # with no setting and no line it is a treatment had before, and no line
    endocrine = [c for c in classes if "endocrine_therapy" in c]
    if endocrine and all("endocrine_therapy" in c or "cdk46_inhibitor" in c for c in classes):
        return "endocrine"
    return "chemotherapy" if named == {"chemotherapy"} else ""


def _add_from_titles(reading: Reading, bounds: dict[str, Bounds]) -> None:
    """ "As first-line treatment of metastatic …" in a title, where no criterion gives a number."""
    if bounds.get("systemic") or (bounds.get("chemotherapy") or (0, 0)) != (0, 0):
        return
    for title in reading.titles:
        words = title.normal
        first = cues.first_line.search(words)
        if not first or not cues.metastatic.search(words) or cues.title_not_first.search(words):
            continue
        if only_others({m.concept for m in title.mentions("tumours") if m.start >= title.start + first.start()}):
            continue  # "… in solid tumors, and with another drug in first-line lung cancer"
        second = re.search(r"second|2nd|\b2l\b", words)
        said = cues.kind_of_nth.match(words[first.end() :])
        kind = _kinds_in(said.group())[0] if said else "systemic"
        if kind == "systemic" and _may_have_had_endocrine(reading, bounds):
            kind = "chemotherapy"  # the first line of chemotherapy is meant
        if kind not in bounds:
            bounds[kind] = (0, 1) if second else (0, 0)
            reading.prove(f"prior_lines.{kind}", title)
        return


def _may_have_had_endocrine(reading: Reading, bounds: dict[str, Bounds]) -> bool:
    """ "At most two hormonal lines", "earlier endocrine therapy for metastatic disease is allowed"."""
    low, high = bounds.get("endocrine", (0, 0))
    if not low and high != 0:
        return True
    return any(s.permits and cues.endocrine_for_metastatic.search(s.normal) for s in reading.sentences)


_SHORTENED = ("initial", "front", "1l", "2l", "3l", "4l")
_OF_TREATMENT = (
    *_UNITS,
    *_SHORTENED,
    "treat",
    "chemo",
    "hormon",
    "endocrin",
    "naive",
    "naïve",
    "prior",
    "previous",
    "drug",
)


def _rules(sentence: Sentence) -> list[Rule]:
    words = f"{sentence.lead()} {sentence.normal}"
    if not any(word in words for word in _OF_TREATMENT):
        return []  # most sentences: a few look-ups are cheaper than the patterns
    aside = _ALLOWED_ASIDE.search(sentence.normal)
    if aside is None or not sentence.negated:
        rules = [rule._replace(sentence=sentence) for part in _apart(sentence) for rule in _told_rules(part)]
        return [] if rules and _concerns_others(sentence) else rules
    before = dataclasses.replace(sentence, end=sentence.start + aside.start(), normal=sentence.normal[: aside.start()])
    counted = _BESIDE_A_BAN.search(aside[0])
    let_in = [Rule(kind, (None, _value(counted["n"])), sentence) for kind in _kinds_in(aside[0])] if counted else []
    told = [rule._replace(sentence=sentence) for rule in _told_rules(before)]
    return _but_for([*told, *(rule for rule in let_in if rule.kind != "systemic")])


def _but_for(rules: list[Rule]) -> list[Rule]:
    """ "Nothing, but one line of endocrine therapy": then no chemotherapy, and of the systemic ones that line."""
    let_in = {rule.kind for rule in rules if rule.kind != "systemic" and rule.bounds != (0, 0)}
    if len(let_in) != 1:
        return rules
    barred = "chemotherapy" if let_in == {"endocrine"} else "endocrine"
    return [rule._replace(kind=barred) if rule[:2] == ("systemic", (0, 0)) else rule for rule in rules]


def _apart(sentence: Sentence) -> list[Sentence]:
    """ "One endocrine line is allowed; no chemotherapy for metastatic disease": what is allowed, and what is not."""
    cuts = [m.end() for m in _NEXT_STATEMENT.finditer(sentence.normal)] if sentence.permits else []
    spans = list(pairwise([0, *cuts, len(sentence.normal)]))
    if not any(_STARTS_WITH_NO.match(sentence.normal, first) for first, _ in spans):
        return [sentence]
    return [
        dataclasses.replace(
            sentence, start=sentence.start + first, end=sentence.start + last, normal=sentence.normal[first:last]
        )
        for first, last in spans
    ]


_NEXT_STATEMENT = re.compile(r"; |, but (?=no\b)")
_STARTS_WITH_NO = re.compile(r"\W*no\b")


# "No prior chemotherapy for metastatic disease (one line of endocrine therapy is allowed)"
_ALLOWED_ASIDE = re.compile(r"\([^()]*\b(?:is|are|be) (?:allowed|permitted|acceptable)\b[^()]*\)")
_BESIDE_A_BAN = re.compile(rf"(?P<n>{_N}) (?:\w+ )?(?:prior |previous )?lines?\b")


def _told_rules(sentence: Sentence) -> list[Rule]:
    words = sentence.normal
    if cues.not_about_lines.search(words) or _is_label(sentence):
        return []
    rules = _total_rule(sentence) or _keyed(sentence) or _none(sentence) or _counted(sentence)
    if may_have_refused(words) or cues.those_who_had.match(words):
        rules = [rule._replace(bounds=(None, high)) for rule in rules if (high := rule.bounds[1]) is not None]
    if cues.on_top.search(words):  # "at most one, in addition to that with a CDK4/6 inhibitor"
        rules = [rule._replace(bounds=(rule.bounds[0], rule.bounds[1] and rule.bounds[1] + 1)) for rule in rules]
    unlimited = cues.unlimited.search(words)
    if unlimited:
        said = (
            words[unlimited.start() : unlimited.end()]
            + re.split(r"[,.;]|but|for|and (?:up|at|no|not|a max)", words[unlimited.end() : unlimited.end() + 40])[0]
        )
        rules += [Rule(kind, (None, None), sentence) for kind in _each_kind_in(said)]
    if rules:
        return [*_zero_before(sentence), *rules]
    other = _ordinal(sentence) or _had(sentence)
    return _zero(sentence) or _only_early(sentence) or _never(sentence) or ([other] if other else [])


def _zero_before(sentence: Sentence) -> list[Rule]:
    """ "No prior chemotherapy and at most one line of …, for metastatic disease": the setting is said of both."""
    first = cues.none_and_some.match(sentence.normal)
    setting = first and cues.setting_at_end.search(sentence.normal[first.end() :])
    if not first or not setting:
        return []
    words = f"{first.group()} {setting.group()}"
    return [rule._replace(sentence=sentence) for rule in _zero(dataclasses.replace(sentence, normal=words))]


def _concerns_others(sentence: Sentence) -> bool:
    """ "In CTCL, more than 4 lines" among the exclusions; "more than 4 lines, except breast cancer subjects"."""
    tumours = {m.concept for m in sentence.mentions("tumours")}
    of_others = sentence.is_exclusion and only_others(tumours)
    return of_others or bool(cues.breast_excepted.search(sentence.split_exception()[1]))


def _had(sentence: Sentence) -> Rule | None:
    """ "Prior treatment with chemotherapy for metastatic disease" among the inclusions: one line at least."""
    if sentence.bars or sentence.permits or sentence.is_alternative or cues.not_had.search(sentence.normal):
        return None
    if sentence.criterion.children and sentence.normal.rstrip().endswith(":"):
        return None  # a title: what is asked stands under it
    match = cues.had_for_metastatic.match(sentence.normal)
    return Rule(_kinds_in(match.group())[0], (1, None), sentence) if match else None


_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_ORDINAL = "|".join(_ORDINALS)
_NTH_LINE = re.compile(
    rf"(?P<which>\b(?:{_ORDINAL})(?:(?:,|\s+or|\s+and|\s+to|/|\s+line)+\s*(?:{_ORDINAL}))*)(?P<later>(?: or|,| and)? ?(?:later|greater|beyond|above|subsequent|more))?\s*lines?\b(?P<beyond>(?: treatment| therapy| setting)? (?:or|and) (?:later|greater|beyond|above|subsequent|further|more))?"
)


def _spelled_out(words: str) -> str:
    """ "Initial treatment of metastatic disease", "2L or 3L", "2L+": by their ordinals."""
    if not any(word in words for word in _SHORTENED):
        return words
    plain = cues.initial.sub("first line treatment", words)
    return _SHORT_LINE.sub(lambda m: f"{_NTH[int(m['n'])]} line{' or later' if m['later'] else ''}", plain)


_SHORT_LINE = re.compile(r"\b(?P<n>[1-4])l\b(?P<later>\+)?")
_NTH = ("", "first", "second", "third", "fourth")


def _ordinal(sentence: Sentence) -> Rule | None:
    """ "As first- or second-line treatment": the next line is the second at most, so one is had before."""
    told_of_all = not (sentence.is_exclusion or sentence.negated or cues.of_some_ordinal.match(sentence.normal))
    sentence = dataclasses.replace(sentence, normal=_spelled_out(sentence.normal))
    match = _NTH_LINE.search(sentence.normal) if told_of_all else None
    if match is None:
        return None
    numbers = [_ORDINALS[word] for word in re.findall(_ORDINAL, match["which"])]
    before = sentence.normal[max(0, match.start() - 120) : match.start()]
    if cues.ordinal_of_relapse.search(before):
        return None  # "adjuvant treatment is regarded as first-line if …"
    said = cues.kind_of_nth.match(sentence.normal[match.end() :])
    kind = _kinds_in(said.group())[0] if said else "systemic"
    is_open = match["later"] or match["beyond"]
    if cues.receiving_nth.search(before) and "either" not in before:
        return Rule(kind, (min(numbers), None if is_open else max(numbers)), sentence)
    if cues.after_nth.search(before) and not (sentence.permits or cues.or_progressed.search(before)):
        any_of_them = re.search(r"\bor\b", match["which"])
        return Rule(kind, (min(numbers), max(numbers)) if any_of_them else (max(numbers), None), sentence)
    rest = sentence.normal[match.end() :]
    is_subject = not before.strip(" *-") and (
        cues.nth_treatment.match(rest) or cues.nth_alone.fullmatch(rest) or not rest.strip(" .")
    )
    if not (is_subject or cues.planned_nth.search(before)) or cues.had_nth.search(before) or sentence.is_alternative:
        return None
    return Rule(
        kind,
        (min(numbers) - 1 or None, None if is_open else max(numbers) - 1),
        sentence,
    )


def _kinds_in(words: str) -> list[str]:
    """Kinds that a few words name; systemic where they name none, or several as alternatives."""
    named = []
    if re.search(r"chemo\w*|(?<!non)(?<!non )cytotoxic\w*", words):
        named.append("chemotherapy")
    if re.search(r"(?<!non )(?:endocrine|hormon\w+|anti ?estrogen|\bet\b)", words):
        named.append("endocrine")
    others = cues.other_kinds.search(words)
    if (len(named) == 2 and re.search(r"\bor\b|and/or", words)) or others or not named:
        return ["systemic"]
    if cues.any_treatment.search(words):
        return ["systemic", *named]
    return named


def _each_kind_in(words: str) -> list[str]:
    """ "Any number of chemotherapy or endocrine regimens": no limit to the one and none to the other."""
    named = [
        kind for kind in ("chemotherapy", "endocrine") if kind in (_kinds_in(part)[0] for part in _OR.split(words))
    ]
    return named if len(named) > 1 else _kinds_in(words)


_OR = re.compile(r"\bor\b|\band\b|/")


def _is_of_other_tumour(sentence: Sentence, match: re.Match[str]) -> bool:
    """ "Solid tumors after standard treatment, or lymphoma after at least 2 lines": the lines are those of the second."""
    before = [m for m in sentence.mentions("tumours") if m.end <= sentence.start + match.start()]
    clause = sentence.normal.rfind("; ", 0, match.start())  # "…; for the expansion, lung cancer after one line"
    if clause >= 0 and only_others({m.concept for m in before if m.start > sentence.start + clause}):
        return True
    own = [m for m in before if m.concept in ("breast", "any_solid")]
    if not own or before[-1].concept in ("breast", "any_solid"):
        return False
    first = next(m for m in before if m.start > own[-1].start)
    return bool(cues.another_rule.search(sentence.source.normal[own[-1].end : first.start]))


def _counted(sentence: Sentence) -> list[Rule]:
    rules: list[Rule] = []
    words = sentence.normal
    if not any(unit in words for unit in _UNITS):
        return rules  # most sentences: a few look-ups are cheaper than the pattern
    for match in _COUNT.finditer(words):
        titled = cues.total_after_colon.search(words[: match.start()])
        phrase = (titled and _PHRASE.search(titled.group())) or _PHRASE.match(words, match.end())
        if phrase is not None and _counts_lines(sentence, match, phrase):
            rules += _rules_of_count(sentence, match, phrase)
        elif phrase is None and rules and _counts_the_same(words, match):
            rules += _again(rules[-1], match)
    return _either(rules) if " or " in words else rules


def _counts_lines(sentence: Sentence, match: re.Match[str], phrase: re.Match[str]) -> bool:
    """The number is one of earlier treatments: not of points in a list, of months, or of what only some have had."""
    words = sentence.normal
    if cues.not_lines.search(phrase["words"]) or (not phrase["words"].strip() and not cues.prior.search(words)):
        return False
    before = words[: match.start()]
    named = cues.part_of_name.search(before[-9:]) and not (match["least"] and before.endswith(" of "))
    if named or cues.for_those_with.search(before) or cues.time_span.search(words):
        return False
    if re.match(r"\(\d\)", words[max(0, match.start() - 1) : match.end() + 1]):
        return False  # "(1) …, (2) …" counts the points of a list
    around = f"{sentence.lead()} {before[-80:]}{phrase.group()}"
    return bool(cues.prior.search(around)) and not _is_other_setting(words, match, phrase)


def _rules_of_count(sentence: Sentence, match: re.Match[str], phrase: re.Match[str]) -> list[Rule]:
    bounds = None if _is_of_other_tumour(sentence, match) else _bounds(match, sentence, phrase)
    if bounds is None or any(x is not None and x > MOST_LINES for x in bounds):
        return []
    if cues.all_but_endocrine.search(phrase.group()):
        bounds = (bounds[0], None)  # how many endocrine lines there were is open
    kinds = _kinds_of_phrase(sentence, phrase, bounds)
    if kinds == ["systemic"] and bounds[0] and cues.drug_class.search(phrase.group()):
        bounds = (1, bounds[1])  # two lines of HER2 treatment may be one line of treatment
    if kinds == ["systemic"] and not cues.broad_class.search(phrase.group()):
        kinds = _titled_kind(sentence) or _labelled_kind(sentence) or _kinds_before(sentence.normal[: match.start()])
    return [Rule(kind, bounds, sentence) for kind in kinds]


def _counts_the_same(words: str, match: re.Match[str]) -> bool:
    """ "At least two regimens for …, or at least one for …, but not more than four": of the regimens, too."""
    return bool(cues.next_count.search(words[: match.start()]) and cues.count_alone.match(words[match.end() :] + "."))


def _again(rule: Rule, match: re.Match[str]) -> list[Rule]:
    if match["least_n"]:
        return [rule._replace(bounds=(_value(match["least_n"]), None))]
    return [rule._replace(bounds=(None, _value(match["most_n"])))] if match["most_n"] else []


def _titled_kind(sentence: Sentence) -> list[str]:
    """The kind by the title over it: "Chemotherapy / * No more than one prior regimen for metastatic disease"."""
    opener = sentence.criterion.announced_by
    title = cues.kind_title.fullmatch(opener.normal) if opener is not None else None
    return _kinds_in(title[0]) if title else []


def _labelled_kind(sentence: Sentence) -> list[str]:
    """ "Chemotherapy for metastatic disease. At most two regimens.": the sentence before is a label."""
    label = sentence.source.normal[sentence.criterion.start : sentence.start].strip()
    return _kinds_in(label) if cues.kind_label.fullmatch(label) else []


def _is_label(sentence: Sentence) -> bool:
    """The criterion begins with it, and what is asked comes after it."""
    rest = sentence.source.normal[sentence.end : sentence.criterion.end].strip()
    return (
        bool(rest) and sentence.start == sentence.criterion.start and bool(cues.kind_label.fullmatch(sentence.normal))
    )


def _kinds_before(words: str) -> list[str]:
    """ "Chemotherapy for metastatic disease: at most two lines": the kind stands before the count."""
    if cues.chemotherapy_before.search(words):
        return ["chemotherapy"]
    return ["endocrine"] if cues.endocrine_before.search(words) else ["systemic"]


def _either(rules: list[Rule]) -> list[Rule]:
    """ "At least two, or at least one for …": the smaller of two minimums in one sentence."""
    if len({rule.kind for rule in rules}) == 1 and len(rules) > 1 and cues.for_parts.search(rules[0].sentence.normal):
        return [rules[0]._replace(bounds=_union([rule.bounds for rule in rules]))]
    lows = [rule.bounds[0] for rule in rules if rule.bounds[0]]
    if len(lows) < 2:
        return rules
    return [rule._replace(bounds=(min(lows), rule.bounds[1])) if rule.bounds[0] else rule for rule in rules]


def _total_rule(sentence: Sentence) -> list[Rule]:
    """ "The number of prior therapies is limited to two": the count comes last."""
    told = any(word in sentence.normal for word in ("number of", "total", "maximum", "exceed"))  # quickly seen
    match = _TOTAL.search(sentence.normal) if told else None
    if not match or sentence.is_exclusion or not cues.prior.search(sentence.normal):
        return []
    return [Rule(kind, (None, _value(match["n"])), sentence) for kind in _kinds_in(match.group())]


def _keyed(sentence: Sentence) -> list[Rule]:
    """ "Lines of treatment for metastatic disease: 1 to 3"."""
    match = _KEYED.match(sentence.normal)
    if not match or sentence.is_exclusion or not cues.metastatic.search(match["what"]):
        return []
    low, high = _value(match["low"]), _value(match["high"] or match["low"])
    return [Rule(kind, (low, high), sentence) for kind in _kinds_in(match["what"])] if low <= high else []


_KEYED = re.compile(
    rf"\W*(?:number of )?(?:prior |previous |earlier )?(?:lines?|regimens?) (?P<what>(?:of|for|in) [^:.;]{{3,80}}): ?(?P<low>{_N})(?: ?(?:to|or|-|–| ) ?(?P<high>{_N}))?\W*$"
)


def _none(sentence: Sentence) -> list[Rule]:
    """ "Prior treatment for metastatic disease: / Group 1: none"."""
    lead = sentence.lead()
    if not cues.none_alone.match(sentence.normal) or not (cues.prior.search(lead) and cues.metastatic.search(lead)):
        return []
    return [Rule(kind, (0, 0), sentence) for kind in _kinds_in(lead)]


def _is_other_setting(words: str, match: re.Match[str], phrase: re.Match[str]) -> bool:
    """Counts only earlier, adjuvant treatment; or a minimum that any setting fulfils (that is exposure, not a line)."""
    clause = re.split(r"[;.]|\band (?:must )?includ", words[match.end() : match.end() + 150])[0]
    after = re.split(r"[;.]", words[phrase.end() : phrase.end() + 60])[0]
    near = words[max(0, match.start() - 50) : match.start()] + phrase.group() + after
    if (match["least"] or match["exact"]) and cues.any_setting.search(clause):
        return True
    early = cues.early.search(near)
    return bool(early and not cues.metastatic.search(cues.early.sub(" ", near)) and not cues.not_early.search(words))


def _kinds_of_phrase(sentence: Sentence, phrase: re.Match[str], bounds: Bounds) -> list[str]:
    """The kinds counted; a particular drug or class says only that somebody has had a line."""
    start, end = sentence.start + phrase.start(), sentence.start + phrase.end()
    named = [m for m in sentence.mentions("treatments") if start <= m.start < end]
    before_setting = [m for m in named if not cues.metastatic.search(sentence.source.normal[start : m.start])]
    cut = start + len(phrase["words"]) + len(phrase["unit"]) + len(cues.phrase_ends.split(phrase["of"])[0]) + 3
    before_setting = [m for m in before_setting if m.start < cut]
    specific = [m for m in before_setting if m.concept not in _GENERAL]
    of = re.sub(r"^ (?:of (?:therapy|treatment) with(?: an?)?|of|with|for)\b", " ", phrase["of"])
    words = phrase["words"] + phrase["unit"] + cues.metastatic.split(cues.phrase_ends.split(of)[0])[0]
    if cues.one_class.search(words) and not cues.broad_class.search(words):
        return ["systemic"] if bounds[0] and bounds[1] is None and cues.drug_class.search(words) else []
    if specific and not (before_setting[0].concept in _GENERAL and before_setting[0].start < specific[0].start):
        return ["systemic"] if bounds[0] and bounds[1] is None and not cues.class_in_regimen.search(words) else []
    return _kinds_in(words)


def _value(number: str) -> int:
    head = re.split(r"[ (]", number.strip())[0]
    return int(head) if head.isdigit() else _NUMBERS[head]


def _bounds(match: re.Match[str], sentence: Sentence, phrase: re.Match[str]) -> Bounds | None:
    barred = _is_barred(sentence, match)
    group = match.groupdict()
    if group["range"]:
        low, high = _value(group["low"]), _value(group["high"])
        low = 0 if _ZERO_LISTED.search(sentence.normal[: match.start()]) else low
        if barred or high < low:
            return None
        return _permitted(sentence, (low, high))
    if group["most_n"]:
        if barred and not re.search(r"no |not|never|maximum", group["most"]):
            return None
        asked = group["most"].startswith("up to") and cues.must_have_had.search(sentence.normal[: match.start()])
        return 1 if asked else None, _value(group["most_n"])
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
        return (None, number) if barred else _permitted(sentence, (number + 1, None))
    return _exact(match, sentence, phrase, barred)


_ZERO_LISTED = re.compile(r"\b(?:0|zero), ?$")  # "0, 1 or 2 lines"


def _is_barred(sentence: Sentence, match: re.Match[str]) -> bool:
    """ "No more than" denies nothing; a sentence that starts with its own count is not negated by it."""
    if sentence.is_exclusion:
        return not sentence.permits or bool(match["more"])
    before = sentence.normal[: match.start()]
    if re.search(r"\b(?:not(?! tolerat)|no|never|without)\b(?:(?!\b(?:and|but)\b)[^.;]){0,30}$", before):
        return True
    # "must have progressed on at least one … and must not have received more than three": each clause for itself
    starts = [0, *(m.end() for m in cues.next_clause.finditer(sentence.normal)), len(sentence.normal)]
    clause = next(
        sentence.normal[first:last] for first, last in pairwise(starts) if first <= match.start() < max(last, first + 1)
    )
    return dataclasses.replace(sentence, normal=clause).prohibits and not match["most"]


def _permitted(sentence: Sentence, bounds: Bounds) -> Bounds | None:
    """What is only allowed, or one of several alternatives, is no minimum."""
    if sentence.is_alternative:
        return None if bounds[1] is None else (None, bounds[1])
    allowed = sentence.permits or cues.merely_allowed.search(sentence.normal)
    if allowed and not re.search(r"must|required|at least|need", sentence.normal):
        return None if bounds[1] is None else (None, bounds[1])
    return bounds


def _exact(match: re.Match[str], sentence: Sentence, phrase: re.Match[str], barred: bool) -> Bounds | None:
    if barred or not cues.earlier_lines.search(phrase["words"] + phrase["unit"]):
        return None
    number = _value(match["exact"])
    if match["plus"]:
        return (number, None)
    words = sentence.normal
    before = words[max(0, match.start() - 70) : match.start()]
    if match["only"] and "exactly" in match["only"]:
        return (number, number)
    if match["only"] and cues.had_before.search(before) and not cues.merely_allowed.search(words):
        return _permitted(sentence, (number, number))
    if match["only"] or cues.allowed_number.search(words):
        return (None, number)
    alone = not words[: match.start()].strip() or cues.label_alone.search(words[: match.start()])
    # "One line for metastatic disease, or a relapse soon after adjuvant treatment"
    relapsed = cues.or_relapsed.search(words)
    if number and (alone or relapsed) and cues.metastatic.search(phrase.group()):
        return _permitted(sentence, (number, number))  # "One prior line of chemotherapy for metastatic disease"
    if cues.had_before.search(before) or cues.is_required.search(words[match.end() :]):
        return _permitted(sentence, (number, None))
    return None


def _zero(sentence: Sentence) -> list[Rule]:
    """Nothing of a kind may have been given for metastatic disease."""
    sentence = _after_permission(_without_note(sentence))
    main, _ = sentence.split_exception()
    if (
        sentence.permits
        or (sentence.is_alternative and not sentence.is_exclusion)
        or cues.no_zero.search(main)
        or cues.told_elsewhere.search(sentence.normal)
        or not cues.metastatic.search(cues.early.sub(" ", main))
        or cues.washout.search(main)
    ):
        return []
    if cues.not_a_ban_on_lines.search(main):
        return []
    if sentence.is_exclusion and cues.lacking.match(main):
        return [Rule(_kinds_in(main)[0], (1, None), sentence)]  # who has had none is left out
    not_allowed = sentence.negated and re.search(
        r"\b(?:allowed|permitted)\b", main
    )  # "No prior … is allowed" as an exclusion
    naive = re.search(r"(?:treatment|therapy) na[iï]ve|previously untreated", main)
    if sentence.is_exclusion and naive and not sentence.negated:
        return [Rule("systemic", (1, None), sentence)]  # who has had nothing is left out
    barred = (sentence.is_exclusion and not not_allowed and not sentence.forbids_outright) or (
        sentence.prohibits and not sentence.negated
    )
    main = main.replace("e.g.", "e g ").replace("i.e.", "i e ")
    kind = _barred_kind(sentence, main) if barred else _denied_kind(sentence, main)
    if kind == "systemic" and cues.endocrine_or_chemotherapy.search(main):
        return [Rule(one, (0, 0), sentence) for one in ("chemotherapy", "endocrine")]
    rules = [Rule(kind, (0, 0), sentence)] if kind else []
    return _but_for([*rules, *_let_in(sentence)]) if kind == "systemic" else rules


def _let_in(sentence: Sentence) -> list[Rule]:
    """ "…, except one line of endocrine therapy": so many of them."""
    main, exception = sentence.split_exception()
    first = sentence.start + len(main)
    named = {_KIND_OF.get(m.concept) for m in sentence.mentions("treatments") if m.start >= first}
    if not exception or len(named) != 1 or not named <= {"endocrine", "chemotherapy"}:
        return []
    counted = _BESIDE_A_BAN.search(exception)
    return [Rule(str(kind), (None, _value(counted["n"]) if counted else None), sentence) for kind in named]


def _after_permission(sentence: Sentence) -> Sentence:
    """ "May have had endocrine therapy but no chemotherapy for metastatic disease": the second half."""
    but = cues.but_none.search(sentence.normal) if sentence.permits else None
    if but is None:
        return sentence
    return dataclasses.replace(sentence, start=sentence.start + but.end(), normal=sentence.normal[but.end() :])


def _without_note(sentence: Sentence) -> Sentence:
    """ "Prior chemotherapy for metastatic disease (adjuvant chemotherapy is permitted)": the ban stands outside."""
    plain = _NOTE.sub(lambda match: " " * len(match[0]), sentence.normal)
    return dataclasses.replace(sentence, normal=plain) if sentence.permits and plain != sentence.normal else sentence


_NOTE = re.compile(
    r"\((?=[^()]*\b(?:allowed|permitted|acceptable|eligible)\b)[^()]*\)|"
    r"(?:;|,? but|,? however,?)(?=[^;]*\badjuvant\b[^;]*\b(?:allowed|permitted|acceptable|eligible)\b)[^;]*$"
)


def _only_early(sentence: Sentence) -> list[Rule]:
    """ "Prior chemotherapy is allowed only in the adjuvant setting": none for metastatic disease."""
    told = None if sentence.is_exclusion or sentence.negated else cues.only_in_early.search(sentence.normal)
    return [Rule(kind, (0, 0), sentence) for kind in _kinds_in(told[0])] if told else []


def _never(sentence: Sentence) -> list[Rule]:
    """ "Chemotherapy-naive", "no prior systemic therapy" where no setting is said: never, so not for metastases either."""
    main, _ = sentence.split_exception()
    end = sentence.start + len(main)
    if (
        sentence.permits
        or cues.early.search(main)
        or cues.washout.search(main)
        or "washout" in sentence.normal
        or main.rstrip().endswith(":")
    ):
        return []
    if any(mention.end <= end for mention in _specifics(sentence)):
        return []
    if sentence.is_exclusion and not sentence.negated:
        match = cues.ever_given.search(main)
    else:
        match = cues.never_given.search(main)
    return [Rule(kind, (0, 0), sentence) for kind in _each_kind_in(match.group())] if match else []


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
        prior = cues.given_before.search(before) or (not before.strip() and cues.nothing_more.match(main[end:]))
        setting = cues.for_metastatic.match(after)
        setting = setting or re.search(r"(?:metasta\w+|advanced)[^.;]{0,40}$", before)
        if (
            prior
            and setting
            and not re.search(r"more than|>|≥|cycles|progress", before + after[:30])
            and not cues.lacked.search(before)
            and not _specific_before(sentence, mention)
        ):
            several = len({m.concept for m in general if m.end <= sentence.start + len(main)}) > 1 and " or " in main
            alternatives = several or cues.or_other_kind.match(after)
            return "systemic" if alternatives or "non hormonal" in main else _KIND_OF[mention.concept]
    if cues.any_for_metastatic.search(main) and not _specifics(sentence):
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
    denied = cues.denied.search(main)
    if not denied or (re.match(r"\W*(?:first|1st)", denied.group()) and "candidate" not in main):
        return None
    if cues.not_denied.search(denied.group() + main[denied.end() : denied.end() + 12]):
        return None
    rest = re.split(r"[;.]", main[denied.end() : denied.end() + 130])[0]
    clause = denied.group() + cues.coming.split(rest)[0]  # "… and planning to have endocrine therapy"
    around = f"{clause} ; {main[max(0, denied.start() - 60) : denied.start()]}"
    if not cues.metastatic.search(cues.early.sub(" ", around)):
        return None
    first, last = sentence.start + denied.start(), sentence.start + denied.start() + len(clause)
    if re.search(r"\bna[iï]ve", denied.group()):
        if not cues.naive_of_kind.search(main):
            return None
        first -= len("chemotherapy ")  # what somebody is naive of may stand before
    named = [m for m in sentence.mentions("treatments") if first - 2 <= m.start < last]
    if named and named[0].concept not in _GENERAL and not re.search(r"chemotherapy or|systemic", clause):
        return None
    general = [m for m in named if m.concept in _GENERAL]
    if general:
        kinds = {_KIND_OF[m.concept] for m in general}
        return "systemic" if "systemic" in kinds or len(kinds) > 1 else kinds.pop()
    return "systemic" if cues.generic.search(clause) else None


def _combine(reading: Reading, rules: list[Rule]) -> dict[str, Bounds]:
    """Rules of one kind narrow each other; those of several cohorts make a union, and that of one alone is left out."""
    bounds: dict[str, Bounds] = {}
    for kind in ("systemic", "chemotherapy", "endocrine"):
        own = [rule for rule in rules if rule.kind == kind]
        parts = {id(r): _part_of(reading, r.sentence) for r in own}
        whole = [r for r in own if not parts[id(r)]]
        scoped = [r for r in own if parts[id(r)]]
        if not whole and len({parts[id(r)] for r in scoped}) < 2 and (None, None) not in [r.bounds for r in scoped]:
            continue
        bounds[kind] = _narrowed(_widened(whole)) if whole else _union([r.bounds for r in scoped])
        said = [r for r in whole or scoped if r.bounds == bounds[kind]]
        proof = min(said or [r for r in whole or scoped if r.bounds != (None, None)], key=_says_no_setting)
        reading.prove(f"prior_lines.{kind}", proof.sentence)
    return bounds


def _says_no_setting(rule: Rule) -> bool:
    """The better proof tells that the lines are those for metastatic disease."""
    return not cues.metastatic.search(rule.sentence.normal)


def _part_of(reading: Reading, sentence: Sentence) -> str:
    """The cohort, or the types or the words that speak of some of the people only; "" for a rule that holds for all."""
    if sentence.cohort or not concerns_part(reading, sentence):
        return sentence.cohort
    types = {name for name, _ in types_asked(reading, sentence)}
    return ", ".join(sorted(types)) or sentence.normal


def _union(rules: list[Bounds]) -> Bounds:
    lows, highs = [r[0] for r in rules], [r[1] for r in rules]
    low = None if any(x is None for x in lows) else min(x for x in lows if x is not None)
    high = None if any(x is None for x in highs) else max(x for x in highs if x is not None)
    return low, high


def _widened(rules: list[Rule]) -> list[Bounds]:
    """ "No earlier therapy … Those who had one line are also taken": both are welcome."""
    welcome = [high for r in rules if (high := r.bounds[1]) and cues.those_are_taken.search(r.sentence.normal)]
    if welcome and any(r.bounds[1] == 0 for r in rules):
        return [(None, max(welcome))]
    return [r.bounds for r in rules]


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
