"""trialmatch search: trials for words and filters."""

from typing import Any

import click

from trialmatch.cli.context import App, json_option, print_json, records_option
from trialmatch.errors import TrialMatchError
from trialmatch.places import find_place
from trialmatch.search.find import Query, check_filters, search
from trialmatch.search.generation import Generation
from trialmatch.search.schema import FILTER_FIELDS


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
@click.option("--gene", multiple=True, help="Trials that ask for a change of it: ESR1, PIK3CA, gBRCA …")
@click.option("--treatment", multiple=True, help="her2_directed, any_adc, chemotherapy, radiation …")
@click.option(
    "--purpose", multiple=True, help="treatment, supportive_care, diagnostic, observational, expanded_access."
)
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


COMMANDS = (search_command,)
