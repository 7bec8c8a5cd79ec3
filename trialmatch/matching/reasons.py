"""The verdicts of one trial as reasons: what it asks, what the person told, and the sentence that proves it."""

import dataclasses
import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trialmatch.eligibility.facts import Evidence, Facts
from trialmatch.matching.answers import Answers
from trialmatch.matching.checks import (
    forbidden_markers,
    forbidden_therapy,
    required_markers,
    required_therapy,
    verdicts_of,
)
from trialmatch.matching.columns import BAR_ONLY_SITE, BAR_STEROIDS, Columns, build_columns, only_class, only_markers
from trialmatch.trial import Trial
from trialmatch.truth import Verdict
from trialmatch.wording import Wording

_GROUPED = ("prior_therapy.requires", "prior_therapy.forbids", "biomarkers.requires", "biomarkers.forbids")


class Reason(NamedTuple):
    """`rule` is what the trial asks; `says` adds what the person told, or is the question that would settle it."""

    fact: str
    verdict: Verdict
    rule: str
    says: str
    evidence: Evidence | None


@dataclasses.dataclass(frozen=True)
class _Case:
    """One trial and one person, side by side."""

    trial: Trial
    facts: Facts
    answers: Answers
    words: Wording
    rows: Columns
    number: int

    @functools.cached_property
    def row(self) -> Columns:
        return self.rows.row(self.number)


def reasons_of(trial: Trial, facts: Facts, answers: Answers, words: Wording) -> list[Reason]:
    """Every check that asks something, by the checks that gave the order: not met first, then unknown, then met."""
    return reasons_of_each([(trial, facts)], build_columns([(trial, facts)]), answers, words)[0]


def reasons_of_each(
    reads: Sequence[tuple[Trial, Facts]], rows: Columns, answers: Answers, words: Wording
) -> list[list[Reason]]:
    """The same for several trials, whose `rows` of the columns are judged together."""
    told = []
    for number, ((trial, facts), verdicts) in enumerate(zip(reads, verdicts_of(rows, answers), strict=True)):
        case = _Case(trial, facts, answers, words, rows, number)
        reasons = [reason for fact, verdict in verdicts for reason in _reasons(case, fact, verdict)]
        told.append(sorted(reasons, key=lambda reason: reason.verdict))
    return told


def _reasons(case: _Case, fact: str, verdict: Verdict) -> Iterator[Reason]:
    if fact in _GROUPED:
        yield from _one_by_one(case, fact)
        return
    says = _ask(case, fact) if verdict is Verdict.UNKNOWN else _statement(case, fact, verdict)
    yield Reason(_fact_name(fact), verdict, _rule(case, fact), says, _evidence(case.facts, fact, verdict))


def _one_by_one(case: _Case, fact: str) -> Iterator[Reason]:
    """Sets are judged one member at a time by the same check, so that each has its own sentence."""
    family, rule = fact.split(".")
    judge = {
        "prior_therapy.requires": required_therapy,
        "prior_therapy.forbids": forbidden_therapy,
        "biomarkers.requires": required_markers,
        "biomarkers.forbids": forbidden_markers,
    }[fact]
    parts = (
        [(p.drug_class,) for p in case.facts.prior_therapy if p.rule == rule]
        if family == "prior_therapy"
        else [b.any_of for b in case.facts.biomarkers if b.rule == rule]
    )
    for names in parts:
        verdict = Verdict(int(judge(_only(case, family, rule, names), case.answers)[0]))
        asked, says = _set_words(case, family, rule, names, verdict)
        yield Reason(f"{family}.{names[0]}", verdict, asked, says, case.facts.evidence.get(f"{family}.{names[0]}"))


def _only(case: _Case, family: str, rule: str, names: tuple[str, ...]) -> Columns:
    """The trial's row with this one member of the set."""
    if family == "prior_therapy":
        return only_class(case.row, rule, names[0])
    return only_markers(case.row, rule, names)


def _set_words(case: _Case, family: str, rule: str, names: tuple[str, ...], verdict: Verdict) -> tuple[str, str]:
    """(what the trial asks, what is said of it to the person)."""
    words = case.words
    table = "drug_classes" if family == "prior_therapy" else "biomarkers"
    listed = words.names(table, names, " / ")
    asked = words.say("rule", f"{family}_{rule}", names=listed)
    if verdict is Verdict.UNKNOWN:
        return asked, _set_question(words, family, rule, names, listed)
    met = verdict is Verdict.MET
    if family == "biomarkers":
        told = "marker_present" if met == (rule == "requires") else "marker_absent"
    else:
        told = ("prior_therapy_" if rule == "requires" else "forbids_") + ("met" if met else "not_met")
    return asked, f"{asked}; {words.say('you', told)}"


def _set_question(words: Wording, family: str, rule: str, names: tuple[str, ...], listed: str) -> str:
    if names == ("same_target",):
        return words.say("ask", "same_target")
    return words.say("ask", f"{family}_{rule}", names=listed)


def _fact_name(fact: str) -> str:
    return "sites.leptomeningeal" if fact == "sites.brain+leptomeningeal" else fact


def _evidence(facts: Facts, fact: str, verdict: Verdict) -> Evidence | None:
    if fact == "sites.brain" and verdict is not Verdict.MET:
        return facts.evidence.get("brain_active") or facts.evidence.get(fact)
    keys = {"sites.brain+leptomeningeal": "sites.brain", "sex_in_text": "conflicts.sex"}
    key = keys.get(fact, fact)
    found = facts.evidence.get(key) or facts.practical.evidence.get(key)
    return found or (facts.evidence.get("her2_levels") if fact == "subtypes" else None)


def _statement(case: _Case, fact: str, verdict: Verdict) -> str:
    """What the trial asks, and what the person told where a number says it best."""
    words, answers = case.words, case.answers
    asked = _rule(case, fact)
    if fact.startswith("prior_lines."):
        return f"{asked}; {words.had(answers.lines[fact.split('.')[1]])}"
    if fact == "ecog_max":
        return f"{asked}; {words.say('you', 'ecog', value=answers.ecog)}"
    if fact == "age":
        return f"{asked}; {words.say('you', 'age', value=answers.age)}"
    if fact == "early_relapse_counts":
        told = "early_relapse_met" if verdict is Verdict.MET else "early_relapse_counts"
        return f"{asked}; {words.say('you', told)}"
    if fact.startswith("sites.") and answers.sites[_fact_name(fact).split(".")[1]] is Verdict.NOT_MET:
        return f"{asked}; {words.say('you', 'site_none')}"
    return asked


def _rule(case: _Case, fact: str) -> str:
    words, facts = case.words, case.facts
    if fact.startswith("prior_lines."):
        kind = fact.split(".")[1]
        return words.lines(kind, *facts.prior_lines[kind])
    if fact == "subtypes":
        return words.say("rule", "subtypes", types=words.types(facts))
    if fact == "sites.brain+leptomeningeal":
        return words.say("rule", f"cns_{facts.sites['brain']}")
    if fact == "sites.brain" and case.answers.brain == "active" and facts.sites["brain"] != "forbids":
        return words.say("rule", f"brain_active_{facts.brain_active}")
    if fact.startswith("sites."):
        site = fact.split(".")[1]
        return words.say("rule", f"site_{facts.sites[site]}", site=words.names("sites", [site]))
    if fact == "bone_only":
        return words.say("rule", f"bone_only_{facts.bone_only}")
    if fact == "sex":
        return words.say("rule", f"sex_{case.trial.sex}")
    if fact == "age":
        return words.age_limits(case.trial.minimum_age, case.trial.maximum_age)
    if fact == "menopause":
        return words.say("rule", f"menopause_{facts.practical.menopause}")
    if fact == "ecog_max":
        return words.say("rule", "ecog_max", high=facts.ecog_max)
    return words.say("rule", fact)


def _ask(case: _Case, fact: str) -> str:
    words = case.words
    if fact.startswith("prior_lines."):
        kind = fact.split(".")[1]
        return f"{_rule(case, fact)}. {words.say('ask', 'lines', kind=words.kind(kind, 2).split(' ', 2)[-1])}"
    if fact == "sites.brain" and case.answers.sites["brain"] is Verdict.MET:
        return _ask_brain(case)
    if fact == "sites.brain+leptomeningeal":
        return _rule(case, fact)
    if fact.startswith("sites."):
        site = fact.split(".")[1]
        conditional = case.answers.sites[site] is Verdict.MET
        return words.say("ask", "site_condition" if conditional else "site", site=words.names("sites", [site]))
    if fact == "sex":
        return words.say("ask", f"sex_{case.trial.sex}")
    if fact == "menopause":
        return words.say("ask", f"menopause_{case.facts.practical.menopause}")
    if fact == "subtypes":
        return f"{_rule(case, fact)}. {words.say('ask', 'subtypes')}"
    if fact == "measurable_disease" and case.answers.measurable is Verdict.NOT_MET:
        return words.say("ask", "measurable_bone_only")  # nothing is: only disease of the bones alone may join
    return words.say("ask", fact)


def _ask_brain(case: _Case) -> str:
    """What is open of brain metastases that were told: whether they are quiet, a wait, what may not come with them."""
    words, facts, answers = case.words, case.facts, case.answers
    said = [_rule(case, "sites.brain")]
    if answers.brain == "active" and facts.brain_active != "allows":
        said.append(words.say("ask", "brain_active"))
    if wait := brain_wait(facts, answers):
        said.append(words.wait(wait))
    said += [words.say("plan", key) for key in _barred_beside(facts, answers)]
    return (
        ". ".join(said) if len(said) > 1 else words.say("ask", "site_condition", site=words.names("sites", ["brain"]))
    )


def _barred_beside(facts: Facts, answers: Answers) -> list[str]:
    """The keys of the texts (plan) for what the brain metastases come with and may not."""
    told = facts.practical
    steroids = answers.brain_bars & BAR_STEROIDS and told.brain_steroids == "none"
    only_site = answers.brain_bars & BAR_ONLY_SITE and told.brain_as_only_site == "forbids"
    return ["brain_steroids_none"] * bool(steroids) + ["brain_as_only_site_forbids"] * bool(only_site)


def brain_wait(facts: Facts, answers: Answers) -> int:
    """Days until treated brain metastases have been stable for as long as the trial asks; 0 for no wait."""
    if answers.brain != "treated_stable" or answers.brain_days is None:
        return 0
    return max(0, (facts.practical.brain_stable_days or 0) - answers.brain_days[0])
