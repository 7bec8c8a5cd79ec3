"""trialmatch facts, show, evaluate, lexicon: what was read out of the records."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from indexer.build import read_each
from indexer.record import NCT_ID, Held
from indexer.sources import read_source
from indexer.store import RecordStore
from trialmatch.cli.context import App, json_option, print_json, records_option
from trialmatch.eligibility.cues import families, read_cues
from trialmatch.eligibility.facts import Facts, to_guide
from trialmatch.errors import TrialMatchError
from trialmatch.evaluation import Miss
from trialmatch.lexicon import Lexicon
from trialmatch.matching.agreement import matching_agreement
from trialmatch.matching.columns import marker_bits
from trialmatch.person import parse_person
from trialmatch.search.generation import Read
from trialmatch.wording import wording


@click.command("facts")
@click.argument("what", nargs=-1, metavar="[NCT-ID | SOURCE]...")
@records_option
@json_option
@click.option("--coverage", is_flag=True, help="What became of each criterion, over all records.")
@click.pass_obj
def facts_command(app: App, what: tuple[str, ...], records: str | None, as_json: bool, coverage: bool) -> None:
    """What was read out of each record, with the sentence that proves it.

    Example: trialmatch facts NCT99000001 --json
    """
    reads = _reads(app, what, records)
    if coverage:
        _print_coverage(reads)
        return
    for _, facts in reads:
        if as_json:
            print_json(to_guide(facts))
        else:
            _print_facts(facts)


def _reads(app: App, what: tuple[str, ...], records: str | None) -> Iterator[Read]:
    if not what:
        with app.generation(records) as generation:
            yield from (generation.document(row) for row in range(len(generation)))
        return
    for name in what:
        if NCT_ID.fullmatch(name.upper()):
            with app.generation(records) as generation:
                found = generation.find(name)
            if found is None:
                raise TrialMatchError(f"{name}: not among the records; run: trialmatch sync --from SOURCE")
            yield found
        else:
            yield from read_each(Held(study) for batch in read_source(name, app.complain) for study in batch)


def _print_facts(facts: Facts) -> None:
    click.echo(f"{facts.nct_id}  {facts.population}")
    for name, evidence in facts.evidence.items():
        click.echo(f"  {name:34} {_value(facts, name)!s:24} “{evidence.quote}”")


def _value(facts: Facts, name: str) -> object:
    family, _, member = name.partition(".")
    if family == "sites":
        return facts.sites[member]
    if family == "prior_lines":
        return facts.prior_lines[member]
    if family == "prior_therapy":
        return ", ".join(p.rule for p in facts.prior_therapy if p.drug_class == member)
    if family == "biomarkers":
        return ", ".join(b.rule for b in facts.biomarkers if member in b.any_of)
    return getattr(facts, family)


def _print_coverage(reads: Iterator[Read]) -> None:
    criteria: Counter[str] = Counter()
    records = 0
    for _, facts in reads:
        if facts.is_open:
            records += 1
            criteria.update(c.kind for c in facts.criteria if c.kind != "heading")
    total = sum(criteria.values()) or 1
    click.echo(f"{records} records open to metastatic breast cancer, {sum(criteria.values())} criteria")
    for kind, number in criteria.most_common():
        click.echo(f"  {kind:24} {number:7}  {number / total:6.1%}")


@click.command("show")
@click.argument("nct_id")
@click.option("--history", is_flag=True, help="What changed since the record was first brought.")
@records_option
@click.pass_obj
def show_command(app: App, nct_id: str, history: bool, records: str | None) -> None:
    """One trial: facts with their sentences, sites, contacts.

    Example: trialmatch show NCT99000001
    """
    with app.generation(records) as generation:
        found = generation.find(nct_id)
    if found is None:
        raise TrialMatchError(f"{nct_id}: not among the records; run: trialmatch sync")
    trial, facts = found
    click.echo(f"{trial.nct_id}  {trial.title}")
    phases = ", ".join(trial.phases) or "no phase"
    click.echo(f"{trial.overall_status}, {phases}, registry date {trial.last_update or 'not given'}")
    if facts.is_open:
        click.echo(wording().say("rule", "subtypes", types=wording().types(facts)))
    _print_facts(facts)
    for site in trial.sites:
        place = ", ".join(part for part in (site.facility, site.city, site.state, site.country) if part)
        click.echo(f"  {place}  {site.status or trial.overall_status}  {'; '.join(site.contacts)}")
    for contact in trial.contacts:
        click.echo(f"  contact: {contact}")
    if history:
        _print_history(app, trial.nct_id)


def _print_history(app: App, nct_id: str) -> None:
    store = RecordStore(app.settings.database("records"))
    try:
        kept = store.history(nct_id)
    finally:
        store.close()
    click.echo("history:" if kept else "history: nothing has changed since the record was first brought")
    for noticed_at, registry_date, change in kept:
        click.echo(f"  {registry_date or noticed_at[:10]}  {change.what} (noticed {noticed_at[:10]})")
        for sign, side in (("-", change.before), ("+", change.after)):
            for line in lines_of(side):
                click.echo(f"    {sign} {line}")


def lines_of(side: Any) -> list[str]:
    """One side of a change, a line a thing."""
    if isinstance(side, dict):
        return [f"{name}: {value}" if value else name for name, value in side.items()]
    if isinstance(side, list):
        return [str(line) for line in side]
    return [wording().status(side) if side.isupper() else side] if side else []


@click.command("lexicon")
@click.argument("action", type=click.Choice(["check"]))
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def lexicon_command(action: str, folder: Path | None) -> None:
    """Check the tables under data/lexicon (or FOLDER) and data/cues; a mistake is named with file and line.

    Example: trialmatch lexicon check
    """
    tables = Lexicon(folder)
    marker_bits(tables)  # that the columns have room for each
    cues = sum(len(read_cues(family)) for family in families())
    names = len(tables.drug_names)
    click.echo(f"{len(tables.drugs)} medicines under {names} names, {cues} cue phrases: no mistake found")


@click.command("evaluate")
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--records", required=True, metavar="SOURCE", help="The records that the gold facts were written from.")
@click.option(
    "--profiles",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="People, one a line: also whether they are led to the same trials.",
)
@click.option("--half", type=click.Choice(["odd", "even"]), help="Only records whose NCT ID is odd or even.")
@click.option("--misses", "show_misses", is_flag=True, help="Also each disagreement, with the sentences.")
@json_option
@click.pass_obj
def evaluate_command(
    app: App, gold: Path, records: str, profiles: Path | None, half: str | None, show_misses: bool, as_json: bool
) -> None:
    """How far the reading agrees with facts written by hand: precision, recall and F1, family by family.

    Example: trialmatch evaluate dev_facts.jsonl --records dev_records --half odd --misses
    """
    from trialmatch import evaluation

    every = list(_lines(gold, "nct_id"))
    by_hand = evaluation.half(every, half) if half else every
    reads = list(_reads(app, (records,), None))
    read = {facts.nct_id: to_guide(facts) for _, facts in reads}
    rows = evaluation.agreement(by_hand, read)
    found, total = evaluation.evidence_found(by_hand, read)
    people = [parse_person(told) for told in _lines(profiles, "id")] if profiles else []
    led = matching_agreement(reads, {fact["nct_id"]: fact for fact in by_hand}, people) if people else []
    if as_json:
        table = {row.family: {"precision": row.precision, "recall": row.recall, "f1": row.f1} for row in rows}
        matching = {"matching": {row.name: row.share for row in led}} if led else {}
        print_json({"records": len(by_hand), "families": table, "evidence_found": found / (total or 1)} | matching)
        return
    if show_misses:
        for miss in evaluation.misses(by_hand, read):
            _print_miss(miss)
    click.echo(f"{'family':26} precision  recall      F1")
    for row in rows:
        click.echo(f"{row.family:26} {row.precision:9.3f} {row.recall:7.3f} {row.f1:7.3f}")
    click.echo(f"evidence found {found} of {total}; records {len(by_hand)}")
    for pairs in led:
        click.echo(f"{pairs.name:26} {pairs.share:9.3f} of {pairs.total} pairs of a person and a record")


def _print_miss(miss: Miss) -> None:
    told = [f"missed {', '.join(miss.missed)}"] if miss.missed else []
    told += [f"extra {', '.join(miss.extra)}"] if miss.extra else []
    click.echo(f"{miss.nct_id}  {miss.family}: {'; '.join(told)}")
    for who, quotes in (("by hand", miss.by_hand), ("read", miss.read)):
        for quote in quotes:
            click.echo(f"    {who:8} “{' '.join(quote.split())}”")


def _lines(path: Path, key: str) -> Iterator[dict[str, Any]]:
    """One JSON object a line, each with its key."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise TrialMatchError(f"{path}: not text in UTF-8") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
        except ValueError as error:
            raise TrialMatchError(f"{path}:{number}: not JSON ({error})") from None
        if not isinstance(told, dict) or key not in told:
            raise TrialMatchError(f"{path}:{number}: no {key}; each line holds one JSON object that has it")
        yield told


COMMANDS = (facts_command, show_command, evaluate_command, lexicon_command)
