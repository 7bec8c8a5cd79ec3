"""How far the reading agrees with facts written by hand (F1 over values, family by family)."""

from collections.abc import Iterable, Mapping
from typing import Any

Items = set[tuple[Any, ...]]
FAMILIES = (
    "population",
    "sites",
    "bone and measurable",
    "lines of therapy",
    "timing",
    "types",
    "prior therapy",
    "biomarkers",
    "ECOG",
)


def agreement(gold: Iterable[Mapping[str, Any]], read: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[float, int]]:
    """{family: (F1 x gold values, gold values)}: divide the first by the second for the F1."""
    hits, gold_total, read_total = (dict.fromkeys(FAMILIES, 0) for _ in range(3))
    for fact in gold:
        wanted, found = items_of(fact), items_of(read.get(fact["nct_id"], {}))
        for family in FAMILIES:
            hits[family] += len(wanted[family] & found[family])
            gold_total[family] += len(wanted[family])
            read_total[family] += len(found[family])
    return {f: (_f1(hits[f], gold_total[f], read_total[f]) * gold_total[f], gold_total[f]) for f in FAMILIES}


def _f1(hits: int, gold: int, read: int) -> float:
    return 2 * hits / (gold + read) if gold + read else 1.0


def items_of(fact: Mapping[str, Any]) -> dict[str, Items]:
    """The values that a record states, as comparable items; "silent" is no value."""
    lines = fact.get("prior_lines") or {}
    return {
        "population": {(fact.get("population"),)},
        "sites": {(s, r) for s, r in (fact.get("sites") or {}).items() if r != "silent"}
        | _stated(fact, "brain_active"),
        "bone and measurable": _stated(fact, "bone_only") | _stated(fact, "measurable_disease"),
        "lines of therapy": {
            (kind, end, n)
            for kind, bounds in lines.items()
            for end, n in enumerate(bounds)
            if n or (end and n is not None)
        }
        | {(flag,) for flag in ("early_relapse_counts", "standard_exhausted") if fact.get(flag)},
        "timing": {(t,) for t in fact.get("timing", ())},
        "types": {(s,) for s in (*fact.get("subtypes", ()), *fact.get("her2_levels", ()))},
        "prior therapy": {(p["class"], p["rule"]) for p in fact.get("prior_therapy") or ()},
        "biomarkers": {(frozenset(b["any_of"]), b["rule"]) for b in fact.get("biomarkers") or ()},
        "ECOG": {(fact["ecog_max"],)} if fact.get("ecog_max") is not None else set(),
    }


def _stated(fact: Mapping[str, Any], name: str) -> Items:
    value = fact.get(name, "silent")
    return set() if value == "silent" else {(name, value)}
