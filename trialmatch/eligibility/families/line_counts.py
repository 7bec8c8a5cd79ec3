"""A number of lines that a sentence tells: comparator x count x unit x class x setting."""

import dataclasses
import re
from itertools import pairwise

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.line_words import (
    GENERAL,
    MOST_LINES,
    NUMBER,
    UNITS,
    Bounds,
    Rule,
    kinds_in,
    union,
    value_of,
)
from trialmatch.eligibility.needed_words import has_any
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import only_others

cues = Cues("lines")

_NOT_TIME = r"(?! ?(?:months?|weeks?|days?|years?|mg|%|cycles?|doses?|hours?|x |cm|mm|half|mos?\b|or more of the))"
_SIGN = r"(?:\s?\([<>=≥≤ /]{1,4}\))?"  # "greater than (>) 1"
_MOST = r"(?:no more th[ae]n|not more than|no greater than|(?:no|not) (?:in excess of|over)|(?:not|never) (?:be |have |has )?(?:had |received |undergone |exceed(?:ed)? |been given |been treated with )?(?:more than|greater than|in excess of)|at most|at maximum|up to(?: a maximum of)?|(?:a )?maximum(?: of| number of)?(?: is)?|≤|< ?or ?= ?|<= ?|=< ?|< ?/ ?= ?|less than or equal to|limited to|(?:must |does |do )?not exceed(?:ing)?|fewer than or equal to)"
_LEAST = r"(?:at (?:the very )?least|≥|> ?or ?= ?|>= ?|=> ?|> ?/ ?= ?|(?:a )?minimum(?: of)?|greater than or equal to|no (?:less|fewer) than|not less than)"
_COUNT = re.compile(
    rf"(?P<range>(?:between |at least |≥ ?|minimum of )?(?P<low>\b{NUMBER})(?: (?:lines?|regimens?)(?=,? (?:and|but) {_MOST}))?(?:, ?{NUMBER})*\s*(?:to| |/|–|and up to|,? ?or|and (?={_MOST})|, ?(?:but |and )?(?={_MOST})|(?:and|but) ?\(?)\s*(?:{_MOST})?\s*(?P<high>{NUMBER})\b,?){_NOT_TIME}|"
    rf"(?P<most>{_MOST}){_SIGN}\s*(?:a total of |the )?(?P<most_n>\b{NUMBER})\b{_NOT_TIME}|"
    rf"(?P<or_more>\b{NUMBER}) (?:or|and) (?P<direction>more|greater|fewer|less)\b{_NOT_TIME}|"
    rf"(?P<least>{_LEAST}){_SIGN}\s*(?P<least_n>\b{NUMBER})\b{_NOT_TIME}|"
    rf"(?P<less>(?:fewer than|less than|<)){_SIGN}\s*(?P<less_n>\b{NUMBER})\b{_NOT_TIME}|"
    rf"(?P<more>(?:more than|greater than|in excess of|>|over|exceed(?:s|ing)?)){_SIGN}\s*(?P<more_n>\b{NUMBER})\b{_NOT_TIME}|"
    rf"(?P<only>\bonly |\bexactly )?(?P<exact>\b{NUMBER})(?P<plus> ?\+)?(?= )"
)
# What is counted: up to six describing words, the unit, and what it is of.
_PHRASE = re.compile(
    r"[,\s]*(?P<words>(?:(?:\(s\)|\(es\)|[\w/+()-]+),? ){0,7}?)(?P<unit>lines?|regimens?|regiments?|therap(?:y|ies)|treatments?|chemotherap(?:y|ies)|chemo(?!\w)|courses?|programs?|schemes?)\b(?:\(s\))?(?P<of>(?: (?:of|with|for|containing|including)\b)?(?:,? [\w/+()&-]+){0,7})"
)
_TOTAL = re.compile(
    r"(?:(?:(?<!any )(?<!limit to the )(?<!limit on the )number of|total|maximum)[^.;]{0,60}?|(?=[^.;]{4,90}\bnot exceed))(?P<unit>lines?|regimens?|therapies|treatments?)\b[^.;]{0,60}?(?:≤|<= ?|=< ?|(?:is|are|be) (?:limited to|at most|no more than|not more than)|limited to|not exceed(?:ing)?|at most|no more than|up to|fewer than|less than) ?(?P<n>\d|one|two|three|four|five|six)\b"
    + _NOT_TIME
)


# "Prior chemotherapy lines ≤ 2"
_UNIT_FIRST = re.compile(
    r"\b(?:prior|previous|earlier)(?: \w+){0,3} (?P<unit>lines?|regimens?|therapies)(?: (?:for|in|after) [\w/ ]{3,40}?)?:? ?(?:≤|<=|=<) ?(?P<n>\d|one|two|three|four|five|six)\b"
    + _NOT_TIME
)


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


def counted(sentence: Sentence) -> list[Rule]:
    """The rules that the numbers of lines in a sentence make."""
    rules: list[Rule] = []
    words = sentence.normal
    if not has_any(words, UNITS):
        return rules  # most sentences: a few look-ups are cheaper than the pattern
    words = _ONLY_ONE.sub(lambda match: "exactly one".ljust(len(match[0])), words)
    for match in _COUNT.finditer(words):
        if rules and words[: match.start()].endswith("including "):
            continue  # "two lines or more, including at least one with a conjugate"
        if rules and not match["least_n"] and _OF_THESE.search(words[max(0, match.start() - 12) : match.start()]):
            continue  # "at most two, of which no more than one chemotherapy"
        titled = cues.total_after_colon.search(words[: match.start()])
        phrase = (titled and _PHRASE.search(titled.group())) or _PHRASE.match(words, match.end())
        if phrase is not None and _counts_lines(sentence, match, phrase):
            own = _rules_of_count(sentence, match, phrase) or _one_more(sentence, match, phrase, rules)
            if rules and not (phrase["words"].strip() or phrase["of"].strip()):
                own = [rule._replace(kind=rules[-1].kind) for rule in own]  # "…; at most three regimens"
            elif rules and cues.same_regimens.fullmatch(f"{phrase['words']}{phrase['unit']}"):
                own = [r._replace(kind=rules[-1].kind) if r.kind == "systemic" else r for r in own]  # "and two for …"
            rules += own
        elif phrase is None and rules and _counts_the_same(words, match):
            rules += _again(rules[-1], match)
    return _either(_of_either_kind(rules, words)) if "or " in words else rules


def _one_more(sentence: Sentence, match: re.Match[str], phrase: re.Match[str], rules: list[Rule]) -> list[Rule]:
    """ "At least one endocrine line and one line of chemotherapy": what is asked of the first is asked of the second."""
    if not match["exact"] or not rules or not rules[-1].bounds[0] or sentence.bars:
        return []
    kinds = kinds_in(phrase.group())
    joined = sentence.normal[: match.start()].endswith(" and ") and kinds != ["systemic"]
    return [Rule(kind, (value_of(match["exact"]), None), sentence) for kind in kinds] if joined else []


def _of_either_kind(rules: list[Rule], words: str) -> list[Rule]:
    """ "At least one endocrine line or one line of chemotherapy": of either kind, so one in all."""
    other = cues.either_number.search(words)
    if not other or not rules or any(not low or high is not None for _, (low, high), _ in rules):
        return rules
    kinds = {rule.kind for rule in rules} | set(kinds_in(words[other.end() : other.end() + NAME]))
    least = min([value_of(other["n"]), *(rule.bounds[0] or 0 for rule in rules)])
    return [rules[0]._replace(kind="systemic", bounds=(least, None))] if len(kinds) > 1 else rules


_OF_THESE = re.compile(r"(?:of which|of these|of those|among them),? $")
_ONLY_ONE = re.compile(r"\b(?:one|1),? and only (?:one|1),?|\b(?:one|1) single\b")  # exactly one
NAME = 30  # characters after the unit in which it may be said what it contained
LONGEST_NAME = 12  # characters: "kinases", "history of"


def _counts_lines(sentence: Sentence, match: re.Match[str], phrase: re.Match[str]) -> bool:
    """The number is one of earlier treatments: not of points in a list, of months, or of what only some have had."""
    words = sentence.normal
    if cues.not_lines.search(phrase["words"]) or (not phrase["words"].strip() and not cues.prior.search(words)):
        return False
    before = words[: match.start()]
    if cues.if_of_type.match(words[match.end() :]):
        return False
    named = cues.part_of_name.search(before[-LONGEST_NAME:]) and not (
        (match["least"] or match["most"]) and before.endswith(" of ")
    )
    point = max(before.rfind(", or "), before.rfind("; "), 0)  # "chemotherapy within 4 weeks, or more than 3 regimens"
    if named or cues.for_those_with.search(before) or cues.time_span.search(words[point:]):
        return False
    if phrase["unit"].startswith("course") and cues.of_first_line.match(words[phrase.start("unit") :]):
        return False  # "after 4 to 6 courses of first-line chemotherapy": how long it was
    if phrase["unit"].startswith("course") and before.endswith("("):
        return False  # "one regimen (4-8 courses)"
    if re.match(r"\(\d\)", words[max(0, match.start() - 1) : match.end() + 1]):
        return False  # "(1) …, (2) …" counts the points of a list
    around = f"{sentence.lead()} {before[-80:]}{phrase.group()}"
    return bool(cues.prior.search(around)) and not _is_other_setting(words, match, phrase)


def _rules_of_count(sentence: Sentence, match: re.Match[str], phrase: re.Match[str]) -> list[Rule]:
    bounds = None if _is_of_other_tumour(sentence, match) else _bounds(match, sentence, phrase)
    if bounds is None or any(x is not None and x > MOST_LINES for x in bounds):
        return []
    kinds = _kinds_of_phrase(sentence, phrase, bounds)
    if kinds == ["systemic"] and not cues.broad_class.search(phrase.group()):
        kinds = _titled_kind(sentence) or _labelled_kind(sentence) or _kinds_before(sentence.normal[: match.start()])
    told = phrase.group() + sentence.normal[phrase.end() : phrase.end() + NAME]
    if kinds == ["systemic"] and cues.all_but_endocrine.search(told):
        bounds = (bounds[0], None)  # how many endocrine lines there were is open
    if bounds[0] and cues.early_included.match(sentence.normal[match.end() :]):
        bounds = (None, bounds[1])  # "two or three regimens, including adjuvant ones": all may have been those
    if bounds[0] and kinds == ["chemotherapy"] and cues.or_conjugate.search(phrase.group()):
        kinds = ["systemic"]  # "at least one line of chemotherapy or a conjugate"
    if bounds[0] and cues.or_without_standard.search(sentence.normal[: match.start()]):
        bounds, kinds = (1, None), ["systemic"]  # "no standard treatment exists, or progression after one chemotherapy"
    return [Rule(kind, bounds, sentence) for kind in kinds] if bounds != (None, None) else []


def _counts_the_same(words: str, match: re.Match[str]) -> bool:
    """ "At least two regimens for …, or at least one for …, but not more than four": of the regimens, too."""
    return bool(cues.next_count.search(words[: match.start()]) and cues.count_alone.match(words[match.end() :] + "."))


def _again(rule: Rule, match: re.Match[str]) -> list[Rule]:
    if match["least_n"]:
        return [rule._replace(bounds=(value_of(match["least_n"]), None))]
    return [rule._replace(bounds=(None, value_of(match["most_n"])))] if match["most_n"] else []


def _titled_kind(sentence: Sentence) -> list[str]:
    """The kind by the title over it: "Chemotherapy / * No more than one prior regimen for metastatic disease"."""
    opener = sentence.criterion.announced_by
    title = cues.kind_title.fullmatch(opener.normal) if opener is not None else None
    return kinds_in(title[0]) if title else []


def _labelled_kind(sentence: Sentence) -> list[str]:
    """ "Chemotherapy for metastatic disease. At most two regimens.": the sentence before is a label."""
    label = sentence.source.normal[sentence.criterion.start : sentence.start].strip()
    return kinds_in(label) if cues.kind_label.fullmatch(label) else []


def is_label(sentence: Sentence) -> bool:
    """The criterion begins with it, and what is asked comes after it."""
    return (
        sentence.opens_criterion
        and bool(cues.kind_label.fullmatch(sentence.normal))
        and not _VERB.search(sentence.normal)
    )


_VERB = re.compile(r"\b(?:was|were|has|have|is|are)\b")


def _kinds_before(words: str) -> list[str]:
    """ "Chemotherapy for metastatic disease: at most two lines": the kind stands before the count."""
    if cues.or_some_after_none.search(words):
        return kinds_in(words)  # "have not had chemotherapy for it, or only one regimen"
    if cues.chemotherapy_before.search(words) or cues.chemotherapy_permitted.match(words):
        return ["chemotherapy"]
    told = cues.endocrine_before.search(words) or cues.endocrine_permitted.match(words)
    return ["endocrine"] if told else ["systemic"]


def _either(rules: list[Rule]) -> list[Rule]:
    """ "At least two, or at least one for …": the smaller of two minimums in one sentence."""
    if len({rule.kind for rule in rules}) == 1 and len(rules) > 1 and cues.for_parts.search(rules[0].sentence.normal):
        return [rules[0]._replace(bounds=union([rule.bounds for rule in rules]))]
    lows = [rule.bounds[0] for rule in rules if rule.bounds[0]]
    if lows and cues.or_one_line.search(rules[0].sentence.normal):
        lows += [1, 1]  # "at least two endocrine lines; or on a single line, if progression came early"
    if len(lows) < 2:
        return rules
    return [rule._replace(bounds=(min(lows), rule.bounds[1])) if rule.bounds[0] else rule for rule in rules]


def total(sentence: Sentence) -> list[Rule]:
    """ "The number of prior therapies is limited to two": the count comes last."""
    told = has_any(sentence.normal, ("number of", "total", "maximum", "exceed"))  # quickly seen
    match = _TOTAL.search(sentence.normal) if told else None
    if match is None and ("≤" in sentence.normal or "<=" in sentence.normal):
        match = _UNIT_FIRST.search(sentence.normal)
    if not match or sentence.is_exclusion or not cues.prior.search(sentence.normal):
        return []
    most = value_of(match["n"]) - bool(_FEWER.search(match.group()))
    return [Rule(kind, (None, most), sentence) for kind in kinds_in(match.group())]


_FEWER = re.compile(r"\b(?:fewer|less) than")


def keyed(sentence: Sentence) -> list[Rule]:
    """ "Lines of treatment for metastatic disease: 1 to 3"."""
    match = _KEYED.match(sentence.normal)
    if not match or sentence.is_exclusion or not cues.metastatic.search(match["what"]):
        return []
    low, high = value_of(match["low"]), value_of(match["high"] or match["low"])
    return [Rule(kind, (low, high), sentence) for kind in kinds_in(match.group())] if low <= high else []


def trailing(sentence: Sentence) -> list[Rule]:
    """ "Prior lines of chemotherapy for metastatic disease (maximum 2)", and among the exclusions "… > 2"."""
    match = _TRAILING.match(sentence.normal)
    if match is None or not cues.metastatic.search(match["what"]):
        return []
    number, barred = value_of(match["n"]), sentence.is_exclusion
    bounds: Bounds | None
    if match["most"]:
        bounds = None if barred else (None, number)
    elif match["least"]:
        bounds = (None, number - 1) if barred else (number, None)
    elif match["more"]:
        bounds = (None, number) if barred else (number + 1, None)
    else:
        bounds = (number, None) if barred else (None, number - 1)
    return [Rule(kind, bounds, sentence) for kind in kinds_in(match["what"])] if bounds else []


_TRAILING = re.compile(
    rf"\W*(?P<what>(?:number of (?:prior |previous |earlier )?|(?:prior |previous |earlier ))(?:\w+ ){{0,2}}?(?:lines?|regimens?|treatments?|therapies|chemotherapies) (?:of|for|in) [^:.;()≤≥<>]{{3,80}}?)\W*\(?(?:(?P<most>maximum(?: of)?|max|no more than|not more than|at most|up to|≤|<=) ?|(?P<least>at least|minimum(?: of)?|≥|>=) ?|(?P<more>more than|greater than|exceeding|in excess of|>) ?|(?:fewer than|less than|<) ?)(?P<n>{NUMBER})\W*$"
)
_KEYED = re.compile(
    rf"\W*(?:total )?(?:number of )?(?:prior |previous |earlier )?(?:(?:systemic|treatment|therapy|chemotherapy|endocrine|hormonal) )*(?:lines?|regimens?) (?P<what>(?:of|for|in) [^:.;]{{3,80}}): ?(?:{_LEAST} ?)?(?:min(?:imum|\.)? ?)?(?P<low>{NUMBER})(?:, ?{NUMBER})*(?: ?(?:to|or|-|–| |,? ?max(?:imum|\.)?|,? ?(?:and )?{_MOST}) ?(?P<high>{NUMBER}))?\W*$"
)


def _is_other_setting(words: str, match: re.Match[str], phrase: re.Match[str]) -> bool:
    """Counts only earlier, adjuvant treatment; or a minimum that any setting fulfils (that is exposure, not a line)."""
    clause = re.split(r"[;.]|\band (?:must )?includ", words[match.end() : match.end() + 150])[0]
    after = re.split(r"[;.]", words[phrase.end() : phrase.end() + 60])[0]
    told = _COUNTING_NOTE.sub(" ", _OTHER_COUNT.split(phrase.group() + after)[0])
    near = words[max(0, match.start() - 50) : match.start()] + told
    if (match["least"] or match["exact"] or match["or_more"]) and cues.any_setting.search(clause):
        return True
    if cues.early_counted.match(told):
        return True  # "up to two regimens of neoadjuvant or adjuvant chemotherapy"
    early = cues.early.search(near)
    return bool(early and not cues.metastatic.search(cues.early.sub(" ", near)) and not cues.not_early.search(words))


# "… (adjuvant treatment counts as a line if the disease came back within a year)"
_COUNTING_NOTE = re.compile(r"\([^()]*\b(?:counts?|counted|considered|regarded)\b[^()]*\)?")
NEXT_WORD = 9  # characters: " regimen"
_OTHER_COUNT = re.compile(r"\((?:if|more|not|no|up|at) ")  # "more than two (more than three if one was adjuvant)"


def _kinds_of_phrase(sentence: Sentence, phrase: re.Match[str], bounds: Bounds) -> list[str]:
    """The kinds counted; a particular drug or class says only that somebody has had a line."""
    start, end = sentence.start + phrase.start(), sentence.start + phrase.end()
    named = [m for m in sentence.mentions("treatments") if start <= m.start < end]
    before_setting = [m for m in named if not cues.metastatic.search(sentence.source.normal[start : m.start])]
    cut = start + len(phrase["words"]) + len(phrase["unit"]) + len(cues.phrase_ends.split(phrase["of"])[0]) + 3
    before_setting = [m for m in before_setting if m.start < cut]
    specific = [m for m in before_setting if m.concept not in GENERAL]
    of = re.sub(r"^,? (?:of (?:therapy|treatment) with(?: an?)?|of|with|for)\b", " ", phrase["of"])
    of = of.replace("palliative ", "")  # says the setting before the kind: "lines of palliative chemotherapy"
    words = phrase["words"] + phrase["unit"] + cues.metastatic.split(cues.phrase_ends.split(of)[0])[0]
    if cues.that_contained.match(phrase["of"] + sentence.source.normal[end : end + NAME]):
        return []  # "more than one line that contained a platinum"
    if cues.one_class.search(words) and not cues.broad_class.search(words):
        return ["systemic"] if bounds[0] and bounds[1] is None and cues.drug_class.search(words) else []
    if specific and bounds[0] and cues.chemotherapy_with.search(words) and cues.metastatic.search(phrase["of"]):
        return ["chemotherapy"]  # "at least one line of taxane-based chemotherapy for metastatic disease"
    if specific and not (before_setting[0].concept in GENERAL and before_setting[0].start < specific[0].start):
        return ["systemic"] if bounds[0] and bounds[1] is None and not cues.class_in_regimen.search(words) else []
    return kinds_in(words)


def _bounds(match: re.Match[str], sentence: Sentence, phrase: re.Match[str]) -> Bounds | None:
    barred = _is_barred(sentence, match)
    group = match.groupdict()
    if group["range"]:
        low, high = value_of(group["low"]), value_of(group["high"])
        low = 0 if _ZERO_LISTED.search(sentence.normal[: match.start()]) else low
        if barred and sentence.is_exclusion and low == 0:
            return (high + 1, None)  # "0 or 1 prior lines" are too few
        if barred or high < low:
            return None
        return _permitted(sentence, (low, high))
    if group["most_n"]:
        if barred and not re.search(r"no |not|never|maximum", group["most"]):
            return None
        asked = group["most"].startswith("up to") and cues.must_have_had.search(sentence.normal[: match.start()])
        return 1 if asked else None, value_of(group["most_n"])
    if group["or_more"]:
        number = value_of(group["or_more"])
        if group["direction"] in ("more", "greater"):
            return (None, number - 1) if barred else _permitted(sentence, (number, None))
        return None if barred else (None, number)
    if group["least_n"]:
        number = value_of(group["least_n"])
        return ((None, number - 1) if number else None) if barred else _permitted(sentence, (number, None))
    if group["less_n"]:
        number = value_of(group["less_n"])
        return (number, None) if barred else (None, number - 1)
    if group["more_n"]:
        number = value_of(group["more_n"])
        return (None, number) if barred else _permitted(sentence, (number + 1, None))
    return _exact(match, sentence, phrase, barred)


_ZERO_LISTED = re.compile(r"\b(?:0|zero), ?$")  # "0, 1 or 2 lines"


def _is_barred(sentence: Sentence, match: re.Match[str]) -> bool:
    """ "No more than" denies nothing; a sentence that starts with its own count is not negated by it."""
    if sentence.is_exclusion:
        lets_in = sentence.permits or cues.lacking.match(sentence.normal)  # "has not had at least two lines"
        return not lets_in or bool(match["more"])
    before = sentence.normal[: match.start()]
    if cues.or_some_after_none.search(before):
        return False  # "no line or one line"
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
    named = phrase["words"] + phrase["unit"] + phrase["of"][:NEXT_WORD]  # "one chemotherapy regimen"
    number = value_of(match["exact"])
    words = sentence.normal
    after = words[phrase.start("unit") :]
    earlier = cues.earlier_lines.search(named) or cues.one_for_metastatic.match(words, match.start())
    if (match["plus"] or cues.or_more_after.match(after)) and (earlier or cues.metastatic.search(words)):
        return (None, number - 1) if barred else _permitted(sentence, (number, None))
    if barred or not earlier:
        return None
    if cues.at_most_after.match(after) or cues.or_fewer_after.match(after):
        return (None, number)
    before = words[max(0, match.start() - 70) : match.start()]
    if cues.taken_for.search(before):
        return None  # "adjuvant chemotherapy will be considered as one chemotherapy line"
    if cues.or_some_after_none.search(words[: match.start("exact")]):
        return (None, number)  # "have not had chemotherapy for it, or only one regimen"
    if match["only"] and "exactly" in match["only"]:
        return (number, number)
    if match["only"] and cues.had_before.search(before) and not cues.merely_allowed.search(words):
        return _permitted(sentence, (number, number))
    if match["only"] or cues.allowed_number.search(words):
        return (None, number)
    alone = not words[: match.start()].strip() or cues.label_alone.search(words[: match.start()])
    # "One line for metastatic disease, or a relapse soon after adjuvant treatment"
    relapsed = cues.or_relapsed.search(words)
    counted = phrase.group()
    if number and (alone or relapsed) and (cues.metastatic.search(counted) or "first line" in counted):
        return _permitted(sentence, (number, number))  # "One prior line of chemotherapy for metastatic disease"
    if cues.had_before.search(before) or cues.is_required.search(words[match.end() :]):
        return _permitted(sentence, (number, None))
    return None
