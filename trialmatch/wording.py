"""Facts and verdicts in plain words. Every sentence comes from data/texts, in English and Spanish."""

import functools
import re
import tomllib
from collections.abc import Iterable

from trialmatch.data_files import data_dir
from trialmatch.eligibility.facts import Evidence, Facts, Practical, Washout
from trialmatch.lexicon import Drug, lexicon, normal
from trialmatch.therapy import MANY, Interval
from trialmatch.trial import Trial
from trialmatch.vocabulary import HER2_LEVELS

LANGUAGES = ("en", "es")
SHOWN_DRUGS = 3  # in a plain title
_KINDS_OF_STUDY = {
    "OBSERVATIONAL": "watching",
    "SUPPORTIVE_CARE": "care",
    "DIAGNOSTIC": "tests",
    "RADIATION": "radiation",
    "PROCEDURE": "surgery",
}
_TYPE_KEYS = {
    "hr+/her2-": "hr_pos_her2_neg",
    "hr+/her2+": "hr_pos_her2_pos",
    "hr-/her2+": "hr_neg_her2_pos",
    "tnbc": "tnbc",
}


class Wording:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        with (data_dir() / "texts" / f"{language}.toml").open("rb") as file:
            self._texts: dict[str, dict[str, str]] = tomllib.load(file)

    def say(self, section: str, key: str, **values: object) -> str:
        said = self._texts[section][key].format(**values)
        return _contracted(said) if self.language == "es" else said

    def names(self, table: str, concepts: Iterable[str], joiner: str = ", ") -> str:
        return joiner.join(lexicon().label(table, concept, self.language) for concept in concepts)

    def status(self, status: str) -> str:
        """The registry's word for a study or site, in plain words; a new one as the registry writes it."""
        return self._texts["status"].get(status, status.replace("_", " ").capitalize())

    def kind(self, kind: str, number: int) -> str:
        return self.say("kind", f"{kind}_1" if number == 1 else f"{kind}_n")

    def types(self, facts: Facts) -> str:
        """The kinds of breast cancer, narrowed to HER2 levels where only some of the negative ones can join."""
        words = [self.say("type", _TYPE_KEYS[subtype]) for subtype in facts.subtypes]
        levels = set(facts.her2_levels)
        if levels not in ({*HER2_LEVELS}, {*HER2_LEVELS[1:]}, {"positive"}):
            words.append("(" + ", ".join(self.say("type", f"her2_{level}") for level in facts.her2_levels) + ")")
            return f"{self.say('rule', 'subtypes_list').join(words[:-1])} {words[-1]}"
        return self.say("rule", "subtypes_list").join(words)

    def lines(self, kind: str, low: int | None, high: int | None) -> str:
        """The trial's bounds for a kind of line."""
        if high == 0:
            return self.say("rule", "lines_none", kind=self.kind(kind, 1))
        if high is None:
            return self.say("rule", "lines_at_least", low=low, kind=self.kind(kind, low or 0))
        if not low:
            return self.say("rule", "lines_at_most", high=high, kind=self.kind(kind, high))
        if low == high:
            return self.say("rule", "lines_exactly", low=low, kind=self.kind(kind, low))
        return self.say("rule", "lines_between", low=low, high=high, kind=self.kind(kind, high))

    def had(self, count: Interval) -> str:
        """ "You have had 2", "you have had 1 to 2, …"."""
        low, high = count
        key = "lines" if low == high else "lines_or_more" if high >= MANY else "lines_range"
        return self.say("you", key, count=low, low=low, high=high)

    def count(self, count: Interval) -> str:
        """ "2", "1 to 2", "1 or more", or "not known"."""
        low, high = count
        if low == high:
            return str(low)
        if count == (0, MANY):
            return self.say("what_if", "not_known")
        return self.say("what_if", "or_more" if high >= MANY else "range", low=low, high=high)

    def wait(self, days: int) -> str:
        """ "By the dates you gave, this opens in about 3 weeks"."""
        weeks = -(-days // 7)
        return self.say("wait", "one_week" if weeks == 1 else "weeks", weeks=weeks)

    def what_if(self, drugs: Iterable[Drug], stops: bool) -> str:
        """The heading of what a coming treatment would change."""
        named = ", ".join(drug.name for drug in drugs)
        if not named:
            return self.say("what_if", "stops")
        return self.say("what_if", "next_stops" if stops else "next", drugs=named)

    def facet(self, field: str, value: str) -> str:
        """A filter value as people read it."""
        if field == "status":
            return self.status(value.upper())
        named = self._texts["facet"].get(f"{field}_{value}")
        if named is None and field in ("site", "treatment"):
            named = self.names("sites" if field == "site" else "drug_classes", [value])
        return named or value

    def plain_title(self, trial: Trial, facts: Facts) -> str:
        """What is given, and for whom, in plain words made from facts."""
        return self.say("plain", "title", what=self._given(trial), whom=self._for_whom(facts))

    def _given(self, trial: Trial) -> str:
        drugs = _drugs_given(tuple(t.text for t in trial.titles), trial.interventions)
        if drugs and trial.purpose not in _KINDS_OF_STUDY:
            names = ", ".join(drugs[:SHOWN_DRUGS])
            names = self.say("plain", "and_more", names=names) if len(drugs) > SHOWN_DRUGS else names
            return names[0].upper() + names[1:]
        told = (trial.study_type, trial.purpose, *trial.intervention_types)
        kind = next((_KINDS_OF_STUDY[word] for word in told if word in _KINDS_OF_STUDY), None)
        if kind:
            return self.say("plain", kind)
        named = [name for name in trial.interventions if not _ASIDE.search(name.lower())]
        return named[0] if named else self.say("plain", "study")

    def _for_whom(self, facts: Facts) -> str:
        if facts.population == "solid_tumor":
            whom = self.say("plain", "solid")
        elif len(facts.subtypes) < len(_TYPE_KEYS) or len(facts.her2_levels) < len(HER2_LEVELS):
            whom = self.say("plain", "breast_type", types=self.types(facts))
        else:
            whom = self.say("plain", "breast")
        asked = next((site for site in ("brain", "bone", "liver") if facts.sites[site] == "requires"), None)
        return self.say("plain", asked, whom=whom) if asked else whom

    def done(self, trial: Trial) -> list[str]:
        """What happens to those who join: chance, blinding, groups."""
        if trial.study_type == "OBSERVATIONAL":
            return [self.say("done", "observed")]
        keys = []
        if trial.allocation == "RANDOMIZED":
            keys.append("randomized")
        elif len(trial.arms) == 1:
            keys.append("single")
        if any("placebo" in name.lower() for name in (*trial.arms, *trial.interventions)):
            keys.append("placebo")
        if trial.masking:
            keys.append("open_label" if trial.masking == "NONE" else "blinded")
        told = [self.say("done", key) for key in keys]
        if trial.arms:
            told.append(self.say("done", "arms_1" if len(trial.arms) == 1 else "arms_n", number=len(trial.arms)))
        if trial.enrollment:
            told.append(self.say("done", "people", number=trial.enrollment))
        return told

    def plan(self, practical: Practical) -> list[tuple[str, Evidence | None]]:
        """What to plan by, each with the sentence it stands on."""
        told = [(self._washout(w), f"washouts.{w.treatment}") for w in practical.washouts]
        if practical.brain_stable_days:
            told.append((self.say("plan", "brain_stable_days", days=practical.brain_stable_days), "brain_stable_days"))
        for field in ("brain_steroids", "brain_as_only_site", "biopsy", "visits", "menopause", "men"):
            if value := getattr(practical, field):
                told.append((self.say("plan", f"{field}_{value}"), field))
        told += [(self.say("plan", f"conflict_{what}"), f"conflicts.{what}") for what in practical.conflicts]
        return [(words, practical.evidence.get(key)) for words, key in told]

    def _washout(self, washout: Washout) -> str:
        name = self._texts["plan"].get(washout.treatment) or self.names("drug_classes", [washout.treatment])
        words = self.say("plan", "washout", treatment=name, days=washout.days)
        return words[0].upper() + words[1:]

    def age_limits(self, low: float | None, high: float | None) -> str:
        if low and high is not None:
            return self.say("rule", "age_between", low=round(low), high=round(high))
        if high is not None:
            return self.say("rule", "age_to", high=round(high))
        return self.say("rule", "age_from", low=round(low or 0))


_ASIDE = re.compile(
    r"placebo|biospecimen|biops|questionnaire|quality of life|laborator|imaging|tomograph|resonance|\bmri\b|\bpet\b"
    r"|\bscan|blood|survey|interview|electronic|medical chart|echocardiogra|leukapheresis|usual care|standard of care"
)
_CODE = re.compile(r"\b(?=[A-Za-z-]*\d)[A-Z]{1,6}[A-Za-z]{0,6}-?\d{2,}[A-Za-z\d-]*\b")  # "PF-07248144"


@functools.lru_cache(1024)  # a list shows the same trials to many people
def _drugs_given(titles: tuple[str, ...], interventions: tuple[str, ...]) -> list[str]:
    """Names of the drugs: those of the title first, then those that only a code names (they are what is new)."""
    found: dict[str, tuple[bool, bool]] = {}
    title = normal(" ; ".join(titles))
    titled = {m.concept for m in lexicon().treatments.find(title)}
    for intervention in interventions:
        if _ASIDE.search(intervention.lower()):
            continue
        known = [m.concept for m in lexicon().treatments.find(normal(intervention)) if m.concept in lexicon().drugs]
        code = _CODE.search(intervention)
        named = [code[0]] if code else [intervention] if _is_titled(intervention, title) else []
        for name in [lexicon().drugs[concept].name for concept in known] or named:
            said = bool(titled & set(known)) or normal(name) in title
            found.setdefault(name, (not said, bool(known)))
    return sorted(found, key=lambda name: found[name])


def _is_titled(intervention: str, title: str) -> bool:
    """A name of one or two words that the title says too: a drug that our table does not know yet."""
    return len(intervention.split()) <= 2 and bool(intervention) and normal(intervention) in title


def _contracted(spanish: str) -> str:
    """What is filled in may begin with an article: "a el cerebro" is said "al cerebro"."""
    return re.sub(
        r"\b([aA]|[dD]e) el\b", lambda found: {"a": "al", "A": "Al", "de": "del", "De": "Del"}[found[1]], spanish
    )


@functools.cache
def wording(language: str = "en") -> Wording:
    return Wording(language if language in LANGUAGES else "en")
