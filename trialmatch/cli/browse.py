"""trialmatch search, match: trials for words, filters or a person."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from trialmatch.cli.context import App, json_option, print_json, records_option
from trialmatch.errors import BadProfile, TrialMatchError
from trialmatch.matching.find import Found, Page, find_matches, open_trials, to_json
from trialmatch.person import Person, parse_person
from trialmatch.places import find_place
from trialmatch.search.find import Query, check_filters, search
from trialmatch.search.generation import Generation
from trialmatch.search.schema import FILTER_FIELDS
from trialmatch.truth import Standing
from trialmatch.wording import wording


@click.command("search")
@click.argument("words", nargs=-1)
@click.option(
    "--site",
    multiple=True,
    help="Where it has spread: brain, leptomeningeal, bone, liver, lung, chest_wall_skin, lymph_nodes.",
)
@click.option("--line", multiple=True, help="The coming line of therapy for metastatic disease: 1, 2, 3 or 4+.")
@click.option("--timing", multiple=True, help="new_diagnosis, treatment_change or limited_options.")
@click.option("--subtype", multiple=True, help="hr+/her2-, hr+/her2+, hr-/her2+ or tnbc.")
@click.option("--status", multiple=True, help="recruiting, not_yet_recruiting, … (open ones if left out).")
@click.option("--phase", multiple=True, help="phase1, phase2, phase3 …")
@click.option("--country", multiple=True)
@click.option("--population", multiple=True, help="metastatic_breast, solid_tumor …")
@click.option("--near", metavar="PLACE", help="A US ZIP code, or a town.")
@click.option("--within", type=click.IntRange(1), metavar="MILES", help="Only trials with an open site this near.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(0), help="0 for all.")
@click.option("--all", "all_statuses", is_flag=True, help="Closed and unknown-status trials too.")
@records_option
@json_option
@click.pass_obj
def search_command(
    app: App,
    /,
    words: tuple[str, ...],
    near: str | None,
    within: int | None,
    limit: int,
    all_statuses: bool,
    records: str | None,
    as_json: bool,
    **filters: tuple[str, ...],
) -> None:
    """Trials by words and filters, with the counts of each filter value.

    Example: trialmatch search trastuzumab --site brain --timing treatment_change --near 02115 --within 100
    """
    place = find_place(near) if near else None
    if near and place is None:
        raise TrialMatchError(f"--near {near!r} is not a place we can find; give a US ZIP code or a town")
    if within and place is None:
        raise click.UsageError("--within needs --near")
    chosen = {field: filters[field] for field in FILTER_FIELDS if filters.get(field)}
    with app.generation(records) as generation:
        check_filters(generation, chosen)
        results = search(generation, Query(" ".join(words), chosen, place, within, all_statuses))
        rows = results.rows[:limit] if limit else results.rows
        trials = [_found_json(generation, int(row), float(results.scores[row])) for row in rows]
        if as_json:
            print_json({"total": len(results.rows), "facets": results.facets, "trials": trials})
        else:
            _print_search(len(results.rows), trials, results.facets)


def _found_json(generation: Generation, row: int, score: float) -> dict[str, Any]:
    trial, facts = generation.document(row)
    return {
        "nct_id": trial.nct_id, "title": trial.title, "status": trial.overall_status, "phases": trial.phases,
        "population": facts.population, "last_update": trial.last_update, "score": round(score, 4),
    }  # fmt: skip


def _print_search(total: int, trials: list[dict[str, Any]], facets: dict[str, dict[str, int]]) -> None:
    click.echo(f"{total} trials")
    for trial in trials:
        click.echo(f"{trial['nct_id']}  {trial['status']:22} {trial['title']}")
    for field, counts in facets.items():
        if counts:
            click.echo(f"{field:11} " + ", ".join(f"{value} {number}" for value, number in list(counts.items())[:10]))


@click.command("match")
@click.argument("profile", type=click.Path(allow_dash=True, dir_okay=False))
@click.option("--limit", default=20, show_default=True, type=click.IntRange(0), help="0 for all.")
@click.option("--all", "all_statuses", is_flag=True, help="Closed and unknown-status trials too.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@records_option
@json_option
@click.pass_obj
def match_command(
    app: App, profile: str, limit: int, all_statuses: bool, language: str, records: str | None, as_json: bool
) -> None:
    """Rank trials for a person: standing, reasons with the registry's sentence, open questions, nearest site.

    PROFILE is a JSON file, a file with one profile a line, or - for standard input.

    Example: trialmatch match person.json --limit 10
    """
    people = list(_people(profile))
    with app.generation(records) as generation:
        considered = None if all_statuses else open_trials(generation.columns)
        for person in people:
            found = find_matches(
                generation.columns, generation.document, person, wording(language), Page(limit=limit), considered
            )
            if as_json:
                print_json(to_json(person.id, found))
            else:
                _print_matches(found)


def _people(profile: str) -> Iterator[Person]:
    path = Path(profile)
    if profile != "-" and not path.exists():
        raise TrialMatchError(f"{profile}: there is no such file")
    try:
        text = sys.stdin.read() if profile == "-" else path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise TrialMatchError(f"{profile}: not text in UTF-8") from None
    for line, value in _profiles(profile, text):
        try:
            yield parse_person(value)
        except BadProfile as error:
            raise TrialMatchError(f"{profile}{line}: {error}") from None


def _profiles(name: str, text: str) -> Iterator[tuple[str, Any]]:
    """One object, or one a line."""
    text = text.removeprefix("\ufeff")
    try:
        yield "", json.loads(text)
        return
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not lines[0].rstrip().endswith("}"):
            raise TrialMatchError(f"{name}: not JSON ({error})") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield f":{number}", json.loads(line)
            except (ValueError, RecursionError) as error:
                raise TrialMatchError(f"{name}:{number}: not JSON ({error})") from None


def _print_matches(found: Found) -> None:
    counts = found.counts
    told = [f"{counts[s]} {word}" for s, word in zip(Standing, ("may fit", "depend", "conflict"), strict=True)]
    click.echo(f"{found.total} trials: {', '.join(told)}")
    for match in found.matches:
        where = f", {match.nearest.site.city}" if match.nearest else ""
        miles = f" {match.nearest.miles:.0f} miles" if match.nearest and match.nearest.miles is not None else ""
        click.echo(f"\n{match.rank:3}  {match.standing.word:9} {match.trial.nct_id}  {match.trial.title}{where}{miles}")
        for reason in match.reasons:
            mark = {"met": "+", "not_met": "x", "unknown": "?"}[reason.verdict.word]
            quote = f"  “{reason.evidence.quote}”" if reason.evidence else ""
            click.echo(f"       {mark} {reason.says}{quote}")


COMMANDS = (search_command, match_command)
