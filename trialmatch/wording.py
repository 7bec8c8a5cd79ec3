"""Facts and verdicts in plain words. Every sentence comes from data/texts, in English and Spanish."""

import functools
import tomllib
from collections.abc import Iterable

from trialmatch.data_files import data_dir
from trialmatch.eligibility.facts import Evidence, Facts, Practical, Washout
from trialmatch.lexicon import Drug, lexicon
from trialmatch.therapy import Interval
from trialmatch.vocabulary import HER2_LEVELS

LANGUAGES = ("en", "es")
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
        return self._texts[section][key].format(**values)

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
        low, high = count
        return (
            self.say("you", "lines", count=low) if low == high else self.say("you", "lines_range", low=low, high=high)
        )

    def count(self, count: Interval) -> str:
        """ "2" or "1 to 2"."""
        low, high = count
        return str(low) if low == high else self.say("what_if", "range", low=low, high=high)

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


@functools.cache
def wording(language: str = "en") -> Wording:
    return Wording(language if language in LANGUAGES else "en")
