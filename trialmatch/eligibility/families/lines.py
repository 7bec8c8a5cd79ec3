"""Lines of therapy: the rules of all sentences together, and what else makes a line necessary."""

import re
from typing import NamedTuple

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.line_rules import rules_of
from trialmatch.eligibility.families.line_words import Bounds, Rule, each_kind_in, kinds_in, specific_drugs, union
from trialmatch.eligibility.families.progression import early_relapse, standard_exhausted
from trialmatch.eligibility.families.progression import progressed as find_progression
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.scope import concerns_part, types_asked
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import lexicon, only_others

cues = Cues("lines")


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
    rules = [rule for sentence in reading.sentences for rule in rules_of(sentence)]
    early = early_relapse(reading, [rule.sentence for rule in rules if rule.bounds[0]])
    exhausted = standard_exhausted(reading)
    # "No standard treatment is left": who has had them all is not asked to have had none.
    rules = [rule for rule in rules if rule.sentence is not exhausted or rule.bounds != (0, 0)]
    bounds = _combine(reading, rules)
    for fact, sentence in (("early_relapse_counts", early), ("standard_exhausted", exhausted)):
        if sentence:
            reading.prove(fact, sentence)
    _add_from_titles(reading, bounds)
    found = find_progression(reading)
    progressed = None if _is_counted(found, rules, bounds) else found
    _add_from_kinds(reading, bounds, progressed)
    if "systemic" not in bounds and (given := _given_for_metastatic(reading)):
        bounds["systemic"] = (1, None)
        reading.prove("prior_lines.systemic", found or given)  # the plainer of two proofs
    if bounds.get("systemic", (None, None))[0] is not None:
        progressed = None
    _add_progression(reading, bounds, exhausted, progressed, early)
    kind = _kind_of_progression(progressed) if progressed else ""
    if progressed and kind:
        low, high = bounds.get(kind, (None, None))
        bounds[kind] = (max(1, low or 1), high)
        reading.prove(f"prior_lines.{kind}", progressed)
    if early:
        _count_relapse(reading, bounds, early)
    _add_up(reading, bounds, [rule for rule in rules if rule.sentence.permits or not rule.sentence.is_exclusion])
    _add_allowed(reading, bounds)
    return LineFacts(bounds, bool(early), bool(exhausted), early)


def _is_counted(progressed: Sentence | None, rules: list[Rule], bounds: dict[str, Bounds]) -> bool:
    """ "Progressed after at least two lines of chemotherapy": the number is told where the progression is."""
    return any(rule.sentence is progressed and (bounds.get(rule.kind, (0, None))[0] or 0) > 1 for rule in rules)


def _add_from_kinds(reading: Reading, bounds: dict[str, Bounds], progressed: Sentence | None) -> None:
    """At least one line of chemotherapy is at least one line; the sentence that names the setting proves it better.

    At least two of it are a number of that kind alone, unless a progression is asked beside them.
    """
    for kind in ("endocrine", "chemotherapy"):
        least = bounds.get(kind, (None, None))[0]
        if not least or (least > 1 and progressed is None):
            continue
        if bounds.get("systemic", (least, None)) == (least, None) and not _tells_setting(reading):
            bounds["systemic"] = (least, None)
            reading.evidence["prior_lines.systemic"] = reading.evidence[f"prior_lines.{kind}"]


def _count_relapse(reading: Reading, bounds: dict[str, Bounds], early: Sentence) -> None:
    """The relapse stands for one of the lines that are asked; a note on a cap among the exclusions asks for none."""
    if early.is_exclusion and not cues.early.search(early.split_exception()[1]):
        return
    stands_for_it = "chemo" in early.normal or cues.one_of_those_asked.search(early.normal)
    of_chemotherapy = ("chemotherapy",) if stands_for_it else ()
    for kind in ("systemic", "endocrine", *of_chemotherapy):
        low, high = bounds.get(kind, (None, None))
        if low:
            bounds[kind] = (low - 1, high)
    if "systemic" not in bounds:
        bounds["systemic"] = (0, None)
        reading.prove("prior_lines.systemic", early)


def _add_up(reading: Reading, bounds: dict[str, Bounds], asked: list[Rule]) -> None:
    """ "One or two endocrine lines" and no chemotherapy: two in all; "more than two" of a kind among the exclusions is of it."""
    most = {kind: bounds.get(kind, (None, None))[1] for kind in ("endocrine", "chemotherapy")}
    for kind, other in (("endocrine", "chemotherapy"), ("chemotherapy", "endocrine")):
        low, high = bounds.get("systemic", (None, None))
        told = "systemic" in bounds and (low, high) == (None, None)  # "any number of lines"
        in_words = any(rule.kind == kind and rule.bounds[1] == most[kind] for rule in asked)
        if most[other] == 0 and most[kind] and in_words and high is None and not told:
            bounds["systemic"] = (low, most[kind])
            reading.evidence.setdefault("prior_lines.systemic", reading.evidence[f"prior_lines.{kind}"])


def _add_allowed(reading: Reading, bounds: dict[str, Bounds]) -> None:
    """ "Prior endocrine therapy in the advanced setting is allowed": so many lines as there were."""
    for sentence in reading.sentences:
        told = cues.kind_allowed.search(sentence.normal) if sentence.permits and not sentence.negated else None
        if told is None or sentence.scoped or specific_drugs(sentence):
            continue
        for kind in each_kind_in(told.group()):
            if kind != "systemic" and kind not in bounds:
                bounds[kind] = (None, None)
                reading.prove(f"prior_lines.{kind}", sentence)


def _given_for_metastatic(reading: Reading) -> Sentence | None:
    """ "Prior treatment with fulvestrant in the metastatic setting is required": whoever had it has had a line."""
    for sentence in reading.of_section(exclusion=False):
        words = sentence.normal
        given = cues.drug_for_metastatic.search(words)
        if not given or not specific_drugs(sentence) or cues.not_for_all.search(words):
            continue
        if not (sentence.scoped or sentence.bars or sentence.is_alternative or concerns_part(reading, sentence)):
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
    if bounds.get("systemic") or "chemotherapy" in bounds:
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
        kind = kinds_in(said.group())[0] if said else "systemic"
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
        whole = _of_metastatic_alone(whole)
        bounds[kind] = _narrowed(_widened(whole)) if whole else union([r.bounds for r in scoped])
        said = [r for r in whole or scoped if r.bounds == bounds[kind]]
        proof = min(said or [r for r in whole or scoped if r.bounds != (None, None)], key=_says_no_setting)
        reading.prove(f"prior_lines.{kind}", proof.sentence)
    return bounds


def _of_metastatic_alone(rules: list[Rule]) -> list[Rule]:
    """ "At least two regimens. / At least one of these for metastatic disease": the first is said of any setting."""
    if not any(cues.some_for_metastatic.search(rule.sentence.normal) for rule in rules):
        return rules
    return [rule for rule in rules if not (rule.bounds[0] and _says_no_setting(rule))]


def _tells_setting(reading: Reading) -> bool:
    """The proof of a number of lines in all says that they are those for metastatic disease."""
    proof = reading.evidence.get("prior_lines.systemic")
    return proof is not None and bool(cues.metastatic.search(proof.quote.lower()))


def _says_no_setting(rule: Rule) -> bool:
    """The better proof tells that the lines are those for metastatic disease."""
    return not cues.metastatic.search(rule.sentence.normal)


def _part_of(reading: Reading, sentence: Sentence) -> str:
    """The cohort, or the types or the words that speak of some of the people only; "" for a rule that holds for all."""
    if sentence.cohort or not concerns_part(reading, sentence):
        return sentence.cohort
    types = {name for name, _ in types_asked(reading, sentence)}
    return ", ".join(sorted(types)) or sentence.normal


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
        return union(rules) if len(lows) == len(rules) else (min(lows), max(highs))
    return low, high
