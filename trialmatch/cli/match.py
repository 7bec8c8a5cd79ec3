"""trialmatch match: trials for a person, what is worth finding out, and what a coming treatment would change."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from trialmatch.cli.context import App, json_option, print_json, records_option
from trialmatch.errors import BadProfile, TrialMatchError
from trialmatch.lexicon import Drug
from trialmatch.matching.answers import answers_of
from trialmatch.matching.find import Found, Match, Page, find_matches, match_json, open_trials, reason_json, to_json
from trialmatch.matching.near_misses import NearMiss, near_misses
from trialmatch.matching.questions import doctor_questions, next_questions, question_words
from trialmatch.matching.rank import rank
from trialmatch.matching.what_if import Change, compare, if_next, if_stops_working
from trialmatch.person import Person, parse_drug, parse_person
from trialmatch.search.generation import Generation
from trialmatch.therapy import MANY, Interval
from trialmatch.truth import Standing, Verdict
from trialmatch.wording import Wording, wording

SHOWN_QUESTIONS = 5


@click.command("match")
@click.argument("profile", type=click.Path(allow_dash=True, dir_okay=False))
@click.option("--limit", default=20, show_default=True, type=click.IntRange(0), help="0 for all.")
@click.option("--all", "all_statuses", is_flag=True, help="Closed and unknown-status trials too.")
@click.option(
    "--if-next",
    metavar="DRUGS",
    help="A treatment that may be next (several drugs with commas): which trials it would close, which it would open.",
)
@click.option("--if-stops", is_flag=True, help="The same for when the treatment that goes on stops working.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@records_option
@json_option
@click.pass_obj
def match_command(
    app: App,
    profile: str,
    limit: int,
    all_statuses: bool,
    if_next: str | None,
    if_stops: bool,
    language: str,
    records: str | None,
    as_json: bool,
) -> None:
    """Rank trials for a person: standing, reasons with the registry's sentence, open questions, nearest site.

    PROFILE is a JSON file, a file with one profile a line, or - for standard input.

    Example: trialmatch match person.json --limit 10
    """
    people = list(_people(profile))
    drugs = _drugs(if_next) if if_next else ()
    with app.generation(records) as generation:
        desk = _Desk(generation, wording(language), limit, all_statuses)
        for person in people:
            if drugs or if_stops:
                desk.print_change(person, drugs, if_stops, as_json)
            else:
                desk.print_matches(person, as_json)


def _drugs(names: str) -> tuple[Drug, ...]:
    try:
        return tuple(parse_drug("--if-next", name) for name in names.split(",") if name.strip())
    except BadProfile as error:
        raise TrialMatchError(str(error)) from None


class _Desk:
    """The trials considered and how to answer; one answer a person."""

    def __init__(self, generation: Generation, words: Wording, limit: int, all_statuses: bool) -> None:
        self.generation, self.words, self.limit = generation, words, limit
        self.columns = generation.columns
        self.considered = open_trials(self.columns) | all_statuses

    def print_matches(self, person: Person, as_json: bool) -> None:
        found = find_matches(
            self.columns, self.generation.document, person, self.words, Page(limit=self.limit), self.considered,
            today=date.today(),
        )  # fmt: skip
        questions = next_questions(self.columns, found.ranking.answers, person, self.considered)[:SHOWN_QUESTIONS]
        missed = near_misses(self.columns, self.generation.document, person, found.ranking, self.words, self.considered)
        if as_json:
            shape = to_json(person.id, found)
            shape["next_questions"] = [q._asdict() | {"says": question_words(q, self.words)} for q in questions]
            shape["near_misses"] = [_near_miss_json(miss, self.words) for miss in missed]
            print_json(shape)
            return
        _print_counts(found)
        for question in questions[:1]:
            click.echo(f"Worth finding out: {question_words(question, self.words)}")
        for match in found.matches:
            _print_match(match, self.words)
        _print_near_misses(missed, self.words)
        _print_doctor_questions(found, self.words)

    def print_change(self, person: Person, drugs: tuple[Drug, ...], stops: bool, as_json: bool) -> None:
        changed = if_next(person, drugs) if drugs else person
        changed = if_stops_working(changed) if stops else changed
        now, then = ((who, rank(self.columns, answers_of(who, date.today()), who)) for who in (person, changed))
        change = compare(self.columns, self.generation.document, now, then, self.words, self.considered, self.limit)
        if as_json:
            print_json(_change_json(person, drugs, stops, change))
        else:
            _print_change(drugs, stops, change, self.words)


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


def _print_counts(found: Found) -> None:
    counts = found.counts
    told = [f"{counts[s]} {word}" for s, word in zip(Standing, ("may fit", "depend", "conflict"), strict=True)]
    click.echo(f"{found.total} trials: {', '.join(told)}")


def _print_match(match: Match, words: Wording) -> None:
    where = f", {match.nearest.site.city}" if match.nearest else ""
    miles = f" {match.nearest.miles:.0f} miles" if match.nearest and match.nearest.miles is not None else ""
    click.echo(f"\n{match.rank:3}  {match.standing.word:9} {match.trial.nct_id}  {match.trial.title}{where}{miles}")
    if match.wait_days:
        click.echo(f"       … {words.wait(match.wait_days)}")
    for reason in match.reasons:
        mark = {"met": "+", "not_met": "x", "unknown": "?"}[reason.verdict.word]
        quote = f"  “{reason.evidence.quote}”" if reason.evidence else ""
        click.echo(f"       {mark} {reason.says}{quote}")


def _print_near_misses(missed: list[NearMiss], words: Wording) -> None:
    if missed:
        click.echo(f"\n{words.say('near', 'heading')}")
    for miss in missed:
        quote = f"  “{miss.blocked_by.evidence.quote}”" if miss.blocked_by.evidence else ""
        click.echo(f"  {miss.match.trial.nct_id}  {miss.match.trial.title}")
        click.echo(f"       x {miss.blocked_by.says}. {words.say('change', miss.change)}{quote}")


def _print_doctor_questions(found: Found, words: Wording) -> None:
    grouped = doctor_questions(found.matches, words)
    if grouped:
        click.echo(f"\n{words.say('doctor', 'heading')}")
    for source, questions in grouped:
        click.echo(f"  {source}:")
        for question in questions:
            click.echo(f"    - {question.says} ({', '.join(question.nct_ids)})")


def _near_miss_json(miss: NearMiss, words: Wording) -> dict[str, Any]:
    says = words.say("change", miss.change)
    return {"nct_id": miss.match.trial.nct_id, "title": miss.match.trial.title} | reason_json(miss.blocked_by) | {
        "change": miss.change, "change_says": says,
    }  # fmt: skip


def _print_change(drugs: tuple[Drug, ...], stops: bool, change: Change, words: Wording) -> None:
    click.echo(words.what_if(drugs, stops))
    for kind, count in change.lines_then.items():
        before = words.count(change.lines_now[kind])
        click.echo(f"  {words.say('what_if', 'lines', kind=words.kind(kind, 2), now=before, then=words.count(count))}")
    for key, number, matches in (
        ("closes", change.closes_count, change.closes), ("opens", change.opens_count, change.opens),
    ):  # fmt: skip
        click.echo(f"\n{words.say('what_if', key, number=number)}")
        for match in matches:
            click.echo(f"  {match.trial.nct_id}  {match.trial.title}")
            for reason in match.reasons:
                if reason.verdict is Verdict.NOT_MET:
                    quote = f"  “{reason.evidence.quote}”" if reason.evidence else ""
                    click.echo(f"       x {reason.says}{quote}")
    click.echo(f"\n{words.say('what_if', 'question')}")


def _change_json(person: Person, drugs: tuple[Drug, ...], stops: bool, change: Change) -> dict[str, Any]:
    return {
        "profile": person.id,
        "if_next": [drug.name for drug in drugs],
        "if_stops": stops,
        "lines_now": _counts_json(change.lines_now),
        "lines_then": _counts_json(change.lines_then),
        "closes_count": change.closes_count,
        "opens_count": change.opens_count,
        "closes": [match_json(match) for match in change.closes],
        "opens": [match_json(match) for match in change.opens],
    }


def _counts_json(counts: dict[str, Interval]) -> dict[str, list[int | None]]:
    """[fewest, most]; null for no upper end."""
    return {kind: [low, None if high >= MANY else high] for kind, (low, high) in counts.items()}


COMMANDS = (match_command,)
