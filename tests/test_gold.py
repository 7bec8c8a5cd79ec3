"""The bars on the gold set, which only a development machine has."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from trialmatch.eligibility.facts import Facts
from trialmatch.vocabulary import HER2_LEVELS, SUBTYPES

pytestmark = pytest.mark.slow


def command(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "trialmatch", *arguments], capture_output=True, text=True, check=True
    ).stdout


def score(script: Path, *arguments: str) -> str:
    return subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=True).stdout


FROZEN = Path(__file__).parent.parent / "data" / "accuracy" / "reading.json"


@pytest.mark.parametrize("half", ["odd", "even"])
def test_no_family_is_read_worse_than_when_it_was_frozen(shared: Path, half: str) -> None:
    """After a change that reads better: make freeze, and commit the table with the change."""
    gold, records = str(shared / "gold/dev_facts.jsonl"), str(shared / "gold/dev_records")
    people = str(shared / "gold/dev_profiles.jsonl")
    options = ("--records", records, "--profiles", people, "--half", half, "--json")
    table = json.loads(command("evaluate", gold, *options))
    frozen = json.loads(FROZEN.read_text())[half]
    worse = {
        family: (round(frozen["families"][family]["f1"], 3), round(row["f1"], 3))
        for family, row in table["families"].items()
        if row["f1"] < frozen["families"][family]["f1"] - 1e-9
    }
    assert not worse, f"family: (frozen, now): {worse}"
    assert table["evidence_found"] >= frozen["evidence_found"]
    assert table["matching"]["standing right"] >= frozen["matching"]["standing right"] - 1e-9


def test_facts_and_matches_on_the_gold_set(shared: Path, tmp_path: Path) -> None:
    gold, records, people = (
        shared / "gold/dev_facts.jsonl",
        shared / "gold/dev_records",
        shared / "gold/dev_profiles.jsonl",
    )
    (tmp_path / "facts.jsonl").write_text(command("facts", str(records), "--json"))
    told = score(shared / "gold/score_facts.py", str(gold), str(tmp_path / "facts.jsonl"))
    assert float(told.split("mean ")[1]) >= 0.85, told
    matches = command("match", str(people), "--records", str(records), "--all", "--limit", "0", "--json")
    (tmp_path / "matches.jsonl").write_text(matches)
    told = score(
        shared / "gold/score_matches.py", str(gold), str(people), str(records), str(tmp_path / "matches.jsonl")
    )
    assert float(told.split("nDCG@10")[1].split()[0]) >= 0.85, told


def unproved(facts: Facts) -> set[str]:
    """The facts without a quote; a population and the timing may follow from what is not said."""
    told = {f"sites.{site}" for site, rule in facts.sites.items() if rule != "silent"}
    told |= {f"prior_lines.{kind}" for kind in facts.prior_lines}
    told |= {f"prior_therapy.{rule.drug_class}" for rule in facts.prior_therapy}
    told |= {f"biomarkers.{name}" for rule in facts.biomarkers for name in rule.any_of}
    told |= {name for name in ("bone_only", "measurable_disease") if getattr(facts, name) != "silent"}
    told |= {name for name in ("early_relapse_counts", "standard_exhausted") if getattr(facts, name)}
    told |= {"ecog_max"} if facts.ecog_max is not None else set()
    narrowed = len(facts.subtypes) < len(SUBTYPES) or len(facts.her2_levels) < len(HER2_LEVELS)
    types = {"subtypes", "her2_levels"} & set(facts.evidence)
    return (told - set(facts.evidence)) | ({"subtypes"} if narrowed and not types else set())


def test_every_fact_of_every_record_is_proved_by_its_own_words(shared: Path) -> None:
    """Each quote stands at its offsets, and nothing keeps a person out that no sentence says."""
    from indexer.build import read_record
    from indexer.record import Held
    from indexer.sources import read_source

    count = 0
    for name in (
        "breast_and_basket_v2.jsonl.gz",
        "breast_partial_v2.jsonl.gz",
        "criteria_texts.jsonl.gz",
        "classic_xml",
    ):
        for batch in read_source(str(shared / "registry" / name), lambda _: None):
            for study in batch:
                trial, facts = read_record(Held(study))
                texts = {t.field: t.text for t in (*trial.titles, *trial.eligibility)}
                for evidence in (*facts.evidence.values(), *(c.evidence for c in facts.criteria)):
                    assert texts[evidence.field][evidence.start : evidence.end] == evidence.quote, trial.nct_id
                assert not unproved(facts), trial.nct_id
                count += 1
    assert count > 10_000
