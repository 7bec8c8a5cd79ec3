"""How far the reading agrees with facts written by hand: precision, recall and F1, family by family."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from trialmatch.eligibility.facts import MAX_QUOTE
from trialmatch.vocabulary import OPEN_POPULATIONS

Fact = Mapping[str, Any]
Items = set[tuple[Any, ...]]
# Family of values -> the evidence keys that prove them.
FAMILIES = {
    "sites": ("sites", "brain_active"),
    "bone and measurable": ("bone_only", "measurable_disease"),
    "lines of therapy": ("prior_lines", "early_relapse_counts", "standard_exhausted"),
    "timing": ("prior_lines",),
    "types": ("subtypes", "her2_levels"),
    "prior therapy": ("prior_therapy",),
    "biomarkers": ("biomarkers",),
    "ECOG": ("ecog_max",),
}
HALVES = {"odd": 1, "even": 0}  # by the last digit of the NCT ID


class Agreement(NamedTuple):
    """Values that both state, that only the hand-written facts state, and that only the reading states."""

    family: str
    both: int
    missed: int
    extra: int

    @property
    def precision(self) -> float:
        return self.both / (self.both + self.extra) if self.both + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.both / (self.both + self.missed) if self.both + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.both + self.missed + self.extra
        return 2 * self.both / total if total else 1.0


class Miss(NamedTuple):
    """One record and family where the two disagree, with the words that each of them stands on."""

    family: str
    nct_id: str
    missed: tuple[str, ...]
    extra: tuple[str, ...]
    by_hand: tuple[str, ...]
    read: tuple[str, ...]


def agreement(gold: Iterable[Fact], read: Mapping[str, Fact]) -> list[Agreement]:
    """Population and openness over all records (as accuracy), then each family over those open by hand."""
    gold = list(gold)
    found = [read.get(fact["nct_id"], {}) for fact in gold]
    same = sum(f.get("population") == g["population"] for g, f in zip(gold, found, strict=True))
    open_ = sum(_is_open(f) == _is_open(g) for g, f in zip(gold, found, strict=True))
    rows = [
        Agreement("population", same, len(gold) - same, len(gold) - same),
        Agreement("open to metastatic breast", open_, len(gold) - open_, len(gold) - open_),
    ]
    counts = {family: [0, 0, 0] for family in FAMILIES}
    for wanted, told in zip(gold, found, strict=True):
        if _is_open(wanted):
            for family, (by_hand, own) in _both(wanted, told).items():
                counts[family][0] += len(by_hand & own)
                counts[family][1] += len(by_hand - own)
                counts[family][2] += len(own - by_hand)
    return rows + [Agreement(family, *numbers) for family, numbers in counts.items()]


def misses(gold: Iterable[Fact], read: Mapping[str, Fact]) -> Iterator[Miss]:
    """Every disagreement of an open record, to learn from."""
    for wanted in gold:
        told = read.get(wanted["nct_id"], {})
        if not _is_open(wanted):
            continue
        for family, (by_hand, own) in _both(wanted, told).items():
            if by_hand != own:
                yield Miss(
                    family,
                    wanted["nct_id"],
                    tuple(sorted(map(_said, by_hand - own))),
                    tuple(sorted(map(_said, own - by_hand))),
                    _words(wanted, family),
                    _words(told, family),
                )


def evidence_found(gold: Iterable[Fact], read: Mapping[str, Fact]) -> tuple[int, int]:
    """(sentences marked by hand for sites, bone and lines that the reading quotes too, all of them)."""
    found = total = 0
    for fact in gold:
        own = read.get(fact["nct_id"], {}).get("evidence", {})
        for key, quote in fact.get("evidence", {}).items():
            if key.partition(".")[0] in ("sites", "bone_only", "prior_lines"):
                total += 1
                found += _covers(_quote(own.get(key, "")), quote)
    return found, total


def half(gold: Iterable[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The records whose NCT ID is odd or even."""
    return [fact for fact in gold if int(fact["nct_id"][-1]) % 2 == HALVES[name]]


def _covers(own: str, quote: str) -> bool:
    wanted, told = set(re.findall(r"\w+", quote.lower())), set(re.findall(r"\w+", own.lower()))
    shared = len(wanted & told)
    return len(own) <= MAX_QUOTE and shared >= min(4, len(wanted)) and shared >= 0.5 * min(len(wanted), len(told))


def _is_open(fact: Fact) -> bool:
    return fact.get("population") in OPEN_POPULATIONS


def _both(wanted: Fact, told: Fact) -> dict[str, tuple[Items, Items]]:
    by_hand, own = items_of(wanted), items_of(told)
    return {family: (by_hand[family], own[family]) for family in FAMILIES}


def _said(item: tuple[Any, ...]) -> str:
    return " ".join("/".join(sorted(part)) if isinstance(part, frozenset) else str(part) for part in item)


def _words(fact: Fact, family: str) -> tuple[str, ...]:
    keys = FAMILIES[family]
    return tuple(_quote(quote) for key, quote in fact.get("evidence", {}).items() if key.partition(".")[0] in keys)


def _quote(evidence: Any) -> str:
    return evidence.get("quote", "") if isinstance(evidence, Mapping) else str(evidence)


def items_of(fact: Fact) -> dict[str, Items]:
    """The values that a record states, as comparable items; "silent" is no value."""
    lines = fact.get("prior_lines") or {}
    return {
        "sites": {(s, r) for s, r in (fact.get("sites") or {}).items() if r != "silent"}
        | _stated(fact, "brain_active"),
        "bone and measurable": _stated(fact, "bone_only") | _stated(fact, "measurable_disease"),
        "lines of therapy": {
            (kind, end, n)
            for kind, bounds in lines.items()
            for end, n in zip(("at least", "at most"), bounds, strict=True)
            if n or (end == "at most" and n is not None)
        }
        | {(flag,) for flag in ("early_relapse_counts", "standard_exhausted") if fact.get(flag)},
        "timing": {(t,) for t in fact.get("timing", ())},
        "types": {(s,) for s in (*fact.get("subtypes", ()), *fact.get("her2_levels", ()))},
        "prior therapy": {(p["class"], p["rule"]) for p in fact.get("prior_therapy") or ()},
        "biomarkers": {(frozenset(b["any_of"]), b["rule"]) for b in fact.get("biomarkers") or ()},
        "ECOG": {(fact["ecog_max"],)} if fact.get("ecog_max") is not None else set(),
    }


def _stated(fact: Fact, name: str) -> Items:
    value = fact.get(name, "silent")
    return set() if value == "silent" else {(name, value)}
