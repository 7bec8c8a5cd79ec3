"""Cohorts: the sentences that hold for each, and the union of what is read in them.

A trial takes a person who fits one of its cohorts. So each cohort is read by itself, with what holds for all, and the
facts of the trial are those of the most permissive one, field by field.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import msgspec

from trialmatch.eligibility.criterion import INCLUSION
from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.facts import BiomarkerRule, Facts
from trialmatch.eligibility.families.line_words import Bounds
from trialmatch.eligibility.families.population import are_of_early_disease, bars_spread, lists_within
from trialmatch.eligibility.families.subtypes import is_closed_list
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence, about_other_tumour
from trialmatch.vocabulary import HER2_LEVELS, LINE_KINDS, SITES, SUBTYPES, TIMINGS

cues = Cues("scope")

# Arms are treatments for the same people.
_TELLING = ("cohort", "part", "group", "module", "substudy", "phase", "dose", "name")
MOST_COHORTS = 8  # more than that are doses and schedules of one cohort
_ROMAN = {"i": "1", "ia": "1a", "ib": "1b", "ii": "2", "iia": "2a", "iib": "2b", "iii": "3", "iv": "4"}
_ONE = r"(?:\d{1,2}[a-z]?|[a-z]\d{0,2}|i{1,3}[ab]?|iv)"
_LABEL = re.compile(
    rf"\b(?P<kind>cohort|arm|part|phase|group|module|substudy|stage|regimen)s?(?![a-z]) ?#?(?P<names>{_ONE}\b(?:(?: ?,| and| or| ?/| ?&| to)+ ?{_ONE}\b)*)"
)
_CODE = r"(?!(?:ONLY|AND|OR|FOR|IN|WITH)\b)(?=[A-Z]*[A-Z]-?[A-Z\d])[A-Z][A-Z\d]*(?:[+-][A-Z\d]+)*\b"
_CODED = re.compile(
    rf"\b[Cc]ohorts? (?P<codes>{_CODE}(?:(?:,| and| or|/| &)+ ?{_CODE})*)"
)  # "Cohort EMBF", "B-5 and B-6"
_NAMED = re.compile(
    r"^\W*(?P<name>\w[^:;]{3,60}?) (?:expansion |exploratory |efficacy |combination )*cohorts?\b"
)  # "TNBC cohort"
_OF_PARTS = re.compile(r"\b(?:doses?|escalation|expansion|during|criteria|phase|part|all|both|each|every)\b")
_NO_NAME = re.compile(
    r"\b(?:cohorts?|arms?|parts?|phases?|groups?|modules?|stages?|stud(?:y|ies)|criteri\w+|inclusion|exclusion|eligibility|"
    r"key|main|additional|specific|abbreviated|selected|only|for|the|in|of|to|and|or|with|all|patients|participants|subjects|those|enrolled|"
    r"i{1,3}[ab]?|iv|dose|doses|escalation|expansion|optimi\w+|confirmation|portion)\b"
)
_SUBSTUDY = re.compile(r"\bsub ?(?:stud(?:y|ies)|protocols?)\b")
_DOSE = re.compile(r"\b(?P<name>escalation|expansion|optimi[sz]ation|confirmation|finding|run in|lead in)\b")

# Of several rules the first that is there: the most permissive. A cohort that asks for a site lets it in.
_PERMISSIVE = ("allows", "allows_if", "silent", "requires", "forbids")


class Label(NamedTuple):
    """What a cohort is called: "phase" "2", "cohort" "b"."""

    kind: str
    name: str


Path = tuple[Label, ...]  # a cohort and, before it, that in which it is one


def labels_of(cohort: str) -> set[Label]:
    """The labels in a cohort's words: "For Parts 1 and 2" has two."""
    cohort = _RANGE.sub(_each_of_range, cohort)
    words = _SUBSTUDY.sub("substudy", cohort.lower().replace("-", " "))
    found = {Label("dose", match["name"][:3]) for match in _DOSE.finditer(words)}
    coded = [code for match in _CODED.finditer(cohort) for code in re.findall(_CODE, match["codes"])]
    coded = [code for code in coded if not re.fullmatch(_ONE, code.lower())]  # "A1" is told as "A" is
    found |= {Label("cohort", code.lower()) for code in coded}
    for match in _LABEL.finditer(words):
        if coded and match["kind"] == "cohort":
            continue
        names = re.findall(rf"\b{_ONE}\b", match["names"])
        found |= {Label(match["kind"], _ROMAN.get(name, name)) for name in names}
    named = _NAMED.search(words)
    if named and not _OF_PARTS.search(named["name"]) and not any(label.kind == "cohort" for label in found):
        found.add(Label("cohort", named["name"]))
    return found


def _each_of_range(found: re.Match[str]) -> str:
    """ "C1-3": C1, C2, C3."""
    first, last = (found["from"], found["to"]) if found["from"] else (found["first"], found["last"])
    each = [(found["letter"] or "") + chr(name) for name in range(ord(first), ord(last) + 1)]
    return ", ".join(each) or found[0]


_RANGE = re.compile(  # "C1-5", "1 to 3", "A-D"; but "A-1" is one name
    r"\b(?P<letter>[A-H]?)(?P<first>\d)(?: ?[-–] ?| to )(?P=letter)?(?P<last>\d)\b|\b(?P<from>[A-H])(?: ?[-–] ?| to )(?P<to>[A-H])\b"
)


def parts_of(reading: Reading) -> dict[str, Reading]:
    """A reading for each cohort that may take breast cancer, by its label; none if the text tells no two apart.

    A text longer than any record is not read once for each of its cohorts.
    """
    if sum(len(text.text) for text in reading.texts) > LONGEST_TEXT:
        return {}
    labels = _labels(reading)
    cohorts = _divided(reading, (), labels)
    if not cohorts or (len(cohorts) == 1 and not _is_the_one(reading, cohorts[0], labels)):
        return {}
    beside = _beside(reading, cohorts, labels)
    parts = {
        " ".join(f"{label.kind} {label.name}" for label in path): _part(reading, path, labels, beside)
        for path in (*cohorts, *((label,) for label in beside))
    }
    if not any(labels.get(id(s)) for s in reading.sentences if not s.is_exclusion):
        parts[REST] = reading.part([s for s in reading.sentences if not labels.get(id(s))])
    return parts


def _is_the_one(reading: Reading, cohort: Path, labels: dict[int, set[Label]]) -> bool:
    """It takes breast cancer by name, or no other takes anybody any more."""
    return _name_open(_told_of(reading, cohort, labels)) or bool(_closed(reading))


LONGEST_TEXT = 50_000  # characters: more than twice what stands in the longest of 19,000 records
REST = ""  # the cohort that has no name where only exclusions name some: "Part 2 only: prior treatment with …"


def leave_out_closed(reading: Reading) -> None:
    """Where no cohort is told apart as open: what only those say that take other tumours is said of nobody here."""
    labels = _labels(reading)
    kind = _dividing_kind(labels.values())
    found = {label for named in labels.values() for label in named if label.kind == kind}
    closed = {label for label in found if not _takes_breast(reading, (label,), labels)} | _closed(reading)

    def is_closed(sentence: Sentence) -> bool:
        own = {label for label in labels.get(id(sentence), ()) if label.kind == kind}
        return bool(own) and own <= closed

    reading.keep([s for s in reading.sentences if not is_closed(s)])


def _labels(reading: Reading) -> dict[int, set[Label]]:
    """By sentence id the labels of its cohort; by its name too, where several have no other label to tell them apart."""
    labels = {id(s): labels_of(s.cohort) for s in reading.every if s.cohort}
    named: dict[frozenset[Label], set[str]] = {}
    for sentence in reading.every:
        if sentence.cohort and sentence.criterion.section == INCLUSION:
            named.setdefault(_but_doses(labels[id(sentence)]), set()).add(_own_name(sentence.cohort))
    for sentence in reading.every:
        if sentence.cohort and (found := _but_doses(labels[id(sentence)])):
            names = named.get(found, set()) - {""}
            if len(names) > 1 and (name := _own_name(sentence.cohort)) in names:
                labels[id(sentence)].add(Label("name", name))
    _add_part_of_name(labels)
    return _with_arms_of_people(reading, labels)


def _add_part_of_name(labels: dict[int, set[Label]]) -> None:
    """ "Cohort D1" is in part D, whatever stood before it, and "Cohort 2F" in phase 2, where the record has these."""
    parts = {label for named in labels.values() for label in named if label.kind in ("part", "phase")}
    for named in labels.values():
        codes = {label.name for label in named if label.kind == "cohort" and _IN_PART.fullmatch(label.name)}
        named -= {label for label in named if label.kind == "part" and codes and _is_elsewhere(label, codes)}
        if any(label.kind in ("part", "phase") for label in named):
            continue
        named |= {part for part in parts if any(code[0] == part.name for code in codes)}


_IN_PART = re.compile(r"[a-h]-?\d{1,2}|\d[a-z]")


def _with_arms_of_people(reading: Reading, labels: dict[int, set[Label]]) -> dict[int, set[Label]]:
    """ "Arm A: participants with lung cancer", "Arm B: those with triple-negative breast cancer": arms that are groups."""
    told = (labels.get(id(s), set()) for s in reading.every if cues.of_people.search(s.normal))
    of_other_tumours = (
        labels[id(s)] for s in reading.every
        if id(s) in labels and s.criterion.section == INCLUSION and about_other_tumour(s)
    )  # fmt: skip
    if len(_arms(told)) < 2 and not _arms(of_other_tumours):
        return labels
    return {
        key: {Label("group", f"arm {label.name}") if label.kind == "arm" else label for label in found}
        for key, found in labels.items()
    }


def _arms(found: Iterable[set[Label]]) -> set[Label]:
    return {label for labels in found for label in labels if label.kind == "arm"}


def _but_doses(labels: set[Label]) -> frozenset[Label]:
    return frozenset(label for label in labels if label.kind != "dose")


def _own_name(cohort: str) -> str:
    """What a cohort is called apart from its label: "Phase 1a: combination in breast cancer"."""
    return " ".join(re.findall(r"[a-z]\w+", _NO_NAME.sub(" ", cohort.lower())))


def _divided(reading: Reading, path: Path, labels: dict[int, set[Label]]) -> list[Path]:
    """The open cohorts under a path, and under each of them again: "phase 2" has "part a" and "part b"."""
    within = [found for found in labels.values() if found >= set(path)]
    kind = _dividing_kind(
        found - {label for label in found if label.kind in {p.kind for p in path}} for found in within
    )
    if kind is None:
        return []
    names = sorted({label for found in within for label in found if label.kind == kind} - _closed(reading))
    is_open = [(*path, label) for label in names if _takes_breast(reading, (*path, label), labels)]
    if len(is_open) > MOST_COHORTS:
        return []
    if path:
        return is_open
    deeper = [_divided(reading, cohort, labels) or [cohort] for cohort in is_open]
    divided = [cohort for several in deeper for cohort in several]
    return divided if len(divided) <= MOST_COHORTS else is_open


def _beside(reading: Reading, cohorts: list[Path], labels: dict[int, set[Label]]) -> list[Label]:
    """ "Part 1A: any solid tumor" beside "Cohort 2A", "Cohort 2B": parts of which none of the cohorts is one.

    The part that is told last before the first of the cohorts may be the one that they are in.
    """
    kind = cohorts[0][0].kind
    if kind not in _IN_PARTS:
        return []
    told = [labels[id(s)] for s in reading.every if id(s) in labels and s.criterion.section == INCLUSION]
    of_kind = [any(label.kind == kind for label in named) for named in told]
    first = of_kind.index(True) if any(of_kind) else 0
    around = told[first - 1] - {Label("dose", "esc")} if first else set()
    within = {label for named, own in zip(told, of_kind, strict=True) if own for label in named}
    numbered = {label.kind for label in within} & {"part", "phase"}  # the cohorts say themselves which they are in
    codes = [path[0].name for path in cohorts]
    around = {label for label in around if label.kind not in numbered and not _is_elsewhere(label, codes)}
    apart = {label for named in told for label in named if label.kind in _PARTS} - within - around - _closed(reading)
    return sorted(
        label
        for label in apart - {Label("dose", "exp")}
        if (label.kind in numbered or _name_open(_inclusions(_told_of(reading, (label,), labels))))
        and _takes_breast(reading, (label,), labels)
        and not any(cues.as_in_another.search(s.normal) for s in _told_of(reading, (label,), labels))
    )


def _is_elsewhere(part: Label, codes: Collection[str]) -> bool:
    """Part A, where the cohorts are called "B-1" and "B-2"."""
    return bool(_LETTER.fullmatch(part.name)) and all(_LETTERED.fullmatch(c) and c[0] != part.name for c in codes)


_LETTER = re.compile("[a-h]")
_LETTERED = re.compile(r"[a-h](?:-?\d{1,2})?")


_PARTS = ("part", "phase", "dose")
_IN_PARTS = ("cohort", "group", "module", "substudy")


def _closed(reading: Reading) -> set[Label]:
    """Those that a heading calls closed, "For Cohorts A and B (recruitment closed)", or a sentence: "This one is"."""
    headings = (c for c in reading.criteria if len(c.text) < LONGEST_HEADING and cues.closed_part.search(c.normal))
    ended = (s.cohort.rpartition(":")[2] for s in reading.every if s.cohort and cues.this_closed.match(s.normal))
    return {label for words in (*(c.text for c in headings), *ended) for label in labels_of(words)}


LONGEST_HEADING = 120  # characters


def _dividing_kind(found: Iterable[set[Label]]) -> str | None:
    """The kind of label by which the text tells cohorts apart: two names at least, and most sentences."""
    sentences = Counter(label for labels in found for label in labels)
    kinds = Counter(label.kind for label in sentences)
    several = [kind for kind in _TELLING if kinds[kind] > 1]  # in this order: of two that tell as much, the first
    return max(several, key=lambda k: sum(n for label, n in sentences.items() if label.kind == k), default=None)


def _takes_breast(reading: Reading, path: Path, labels: dict[int, set[Label]]) -> bool:
    """No inclusion of the cohort is about other tumours alone, or another one names breast or any solid tumour.

    A cohort for breast cancer that has not spread takes nobody whom the facts are about.
    """
    if path[-1].kind == "dose":
        return True  # doses are for the same people
    return _lets_breast_in(_told_of(reading, path, labels))


def take_others_alone(reading: Reading, parts: Iterable[str]) -> list[bool]:
    """Of each part whether it is a dose for other tumours alone: "Dose expansion: metastatic colorectal cancer"."""
    labels = _labels(reading)
    doses = {f"dose {label.name}": label for named in labels.values() for label in named if label.kind == "dose"}
    return [name in doses and not _lets_breast_in(_told_of(reading, (doses[name],), labels)) for name in parts]


def _lets_breast_in(said: list[Sentence]) -> bool:
    """The sentences of a cohort let in somebody with metastatic breast cancer."""
    if any(bars_spread(s) or cues.operable.match(s.normal) for s in said) or are_of_early_disease(said):
        return False
    own = _inclusions(said)
    others = any(about_other_tumour(s) or lists_within(s) for s in own)
    return not others or _name_open(s for s in own if not lists_within(s))


def _told_of(reading: Reading, path: Path, labels: dict[int, set[Label]]) -> list[Sentence]:
    return [s for s in reading.every if labels.get(id(s), set()) >= set(path)]


def _inclusions(sentences: Iterable[Sentence]) -> list[Sentence]:
    return [s for s in sentences if s.criterion.section == INCLUSION]


def _name_open(sentences: Iterable[Sentence]) -> bool:
    """They name a tumour that a person with breast cancer has."""
    return any(m.concept in ("breast", "any_solid") for s in sentences for m in s.mentions("tumours"))


def _part(reading: Reading, path: Path, labels: dict[int, set[Label]], beside: Sequence[Label]) -> Reading:
    """What holds for one cohort: its own sentences no longer count as said of a part only."""
    kinds = {label.kind for label in path}
    others = set(beside)
    if path[0] in beside:
        others |= {label for named in labels.values() for label in named if label.kind not in kinds}
    others -= set(path)

    def of_cohort(sentence: Sentence) -> Sentence | None:
        if labels.get(id(sentence), set()) & others and not labels[id(sentence)] & set(path):
            return None
        found = {label for label in labels.get(id(sentence), ()) if label.kind in kinds}
        if not found:
            return sentence
        told = {label.kind for label in found}  # "Phase 2" holds for each of its parts
        own = found & set(path)
        if {label.kind for label in own} != told:
            return None
        return sentence if _of_regimen(labels[id(sentence)]) else dataclasses.replace(sentence, cohort="")

    return reading.part([s for sentence in reading.sentences if (s := of_cohort(sentence)) is not None])


def _of_regimen(labels: set[Label]) -> bool:
    """Within a cohort it holds for those who get one of the treatments only: "Regimen B (dose escalation)"."""
    return any(label.kind in ("arm", "regimen") for label in labels)


LIST, NAMED, UNNAMED = "list", "named", "unnamed"


def tumours_of(cohort: Reading) -> str:
    """How the inclusions that hold for a cohort tell its tumours: a list with breast cancer in it, by name, not."""
    named = UNNAMED
    for sentence in cohort.of_section(exclusion=False):
        concepts = {m.concept for m in sentence.mentions("tumours")}
        if is_closed_list(sentence):
            named = LIST if "breast" in concepts else named
        elif concepts & {"breast", "any_solid"} and named == UNNAMED:
            named = NAMED
    return named


def say_whom_they_take(cohorts: Sequence[Reading]) -> list[bool]:
    """Of each cohort whether an inclusion of its own says that it takes breast cancer, or any solid tumour.

    Where all take the same people, whom the inclusions for all of them name, each does.
    """
    common = set.intersection(*({(id(s.criterion), s.start) for s in cohort.sentences} for cohort in cohorts))

    def own(cohort: Reading) -> list[Sentence]:
        return [s for s in cohort.of_section(exclusion=False) if (id(s.criterion), s.start) not in common]

    of_all = [s for s in cohorts[0].of_section(exclusion=False) if (id(s.criterion), s.start) in common]
    same_people = _take_breast(of_all) and not any(s.mentions("tumours") for cohort in cohorts for s in own(cohort))
    return [same_people or _take_breast(own(cohort)) for cohort in cohorts]


def _take_breast(sentences: Sequence[Sentence]) -> bool:
    """Breast cancer is named, or any solid tumour and no other one ("selected solid tumors" may be others)."""
    named = [(s, m) for s in sentences for m in s.mentions("tumours")]
    kinds = {m.concept for _, m in named}
    if kinds != {"any_solid"}:
        return "breast" in kinds
    criteria = {id(s.criterion): s.criterion for s, _ in named}.values()  # each once: it may be the whole text
    return not (
        any(cues.selected.search(s.before(m, 40)) for s, m in named)
        or any(cues.of_one_tumour_each.search(criterion.normal) for criterion in criteria)
    )


def union(
    parts: Sequence[Facts],
    naming: Sequence[str],
    *,
    say_whom: Sequence[bool] = (),
    of_others: Sequence[bool] = (),
    of_each: bool = False,
) -> Facts:
    """The facts of a trial from those of its cohorts: in every field what the most permissive one says.

    With `of_each` one that says nothing of earlier lines asks for none, and a relapse counts only if it does for each;
    so does one that says whom it takes (`say_whom`) and nothing of earlier lines.
    Of earlier treatment nothing is taken from those for others alone (`of_others`).
    `naming` is what `tumours_of` says of each; next to one with a list, those that name nothing take other tumours.
    """
    first = parts[0]
    naming_any = [f for f, how in zip(parts, naming, strict=True) if how != UNNAMED or "subtypes" in f.evidence]
    typed = naming_any if LIST in naming else parts
    # A cohort that says nothing at all, not even whom it takes, is so for brevity, not because anybody may join.
    open_if_silent = say_whom or [of_each] * len(parts)
    closed = of_others or [False] * len(parts)
    told = [
        f
        for f, is_open, is_closed in zip(parts, open_if_silent, closed, strict=True)
        if not is_closed and (is_open or f.prior_lines or f.standard_exhausted or f.early_relapse_counts)
    ] or parts
    kinds = [kind for kind in LINE_KINDS if any(kind in facts.prior_lines for facts in told)]
    lines = {kind: bounds for kind in kinds if (bounds := _lines([_of_kind(kind, f.prior_lines) for f in told]))}
    sites = {site: _rule([f.sites[site] for f in parts]) for site in SITES}
    active = [f.brain_active for f in parts if f.brain_active != "silent"]
    ecog = [f.ecog_max for f in parts if f.ecog_max is not None]
    return msgspec.structs.replace(
        first,
        subtypes=tuple(s for s in SUBTYPES if any(s in f.subtypes for f in typed)),
        her2_levels=tuple(level for level in HER2_LEVELS if any(level in f.her2_levels for f in typed)),
        sites=sites,
        brain_active="silent" if sites["brain"] == "silent" else _first(_PERMISSIVE, active),
        bone_only=_rule([f.bone_only for f in parts]),
        measurable_disease=_first(("not_required", "silent", "required"), [f.measurable_disease for f in parts]),
        prior_lines=lines,
        early_relapse_counts=(all if of_each else any)(f.early_relapse_counts for f in told),
        standard_exhausted=all(f.standard_exhausted for f in told),
        timing=tuple(t for t in TIMINGS if any(t in f.timing for f in told)),
        prior_therapy=tuple(rule for rule in first.prior_therapy if all(rule in f.prior_therapy for f in parts)),
        biomarkers=_markers([f.biomarkers for f in parts]),
        ecog_max=max(ecog, default=None),
        evidence={},
    )


def _markers(rules: list[tuple[BiomarkerRule, ...]]) -> tuple[BiomarkerRule, ...]:
    """What each asks for or bars; where each asks for one of its own, one of them all."""
    common = tuple(rule for rule in rules[0] if all(rule in own for own in rules))
    asked = [[rule for rule in own if rule.rule == "requires"] for own in rules]
    if any(rule.rule == "requires" for rule in common) or any(len(own) != 1 for own in asked):
        return common
    names = sorted({name for own in asked for name in own[0].any_of})
    return (*common, BiomarkerRule(tuple(names), "requires"))


def _rule(rules: list[str]) -> str:
    if len(set(rules)) > 1 and "requires" in rules:
        return "allows" if "allows_if" not in rules else "allows_if"
    return _first(_PERMISSIVE, rules)


def _first(order: tuple[str, ...], found: list[str]) -> str:
    return next(word for word in order if word in found)


def _of_kind(kind: str, lines: dict[str, Bounds]) -> Bounds | None:
    """Two lines of chemotherapy are two in all, where another cohort tells a number of those."""
    least = max((low for low, _ in lines.values() if low), default=0)
    return lines.get(kind, (least, None) if kind == "systemic" and least else None)


def _lines(bounds: list[Bounds | None]) -> Bounds | None:
    """A cohort that says nothing of a kind has no bounds; then the kind is left out, unless one says "any number"."""
    known = [b for b in bounds if b is not None]
    if len(known) < len(bounds):
        return next((b for b in ((None, None), (0, None)) if b in known), None)
    lows, highs = [low for low, _ in known], [high for _, high in known]
    low = None if None in lows else min(x for x in lows if x is not None)
    return low, None if None in highs else max(x for x in highs if x is not None)
