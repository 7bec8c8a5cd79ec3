"""The whole path on one page: a person's answers -> every trial judged, ordered, and the shown ones explained."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trialmatch.eligibility.facts import Facts
from trialmatch.matching.answers import answers_of
from trialmatch.matching.columns import Columns, is_open_site
from trialmatch.matching.rank import Ranking, rank
from trialmatch.matching.reasons import Reason, reasons_of_each
from trialmatch.person import Person
from trialmatch.places import Place, miles_between
from trialmatch.trial import Site, Trial
from trialmatch.truth import Standing, Verdict
from trialmatch.vocabulary import OPEN_STATUSES, STATUSES
from trialmatch.waiting import wait_days
from trialmatch.wording import Wording

Documents = Callable[[int], tuple[Trial, Facts]]


ABOUT_THE_PERSON = ("age", "sex", "menopause", "ecog_max")


class NearestSite(NamedTuple):
    site: Site
    miles: float | None


class Match(NamedTuple):
    """One trial for one person. `score` is the relevance of searched words; 0 where none were searched.

    `wait_days` is how long the waiting times that the record names still run, by the dates told.
    """

    rank: int
    trial: Trial
    facts: Facts
    standing: Standing
    score: float
    reasons: list[Reason]
    nearest: NearestSite | None
    wait_days: int = 0

    @property
    def why(self) -> list[Reason]:
        return [r for r in self.reasons if r.verdict is not Verdict.UNKNOWN]

    @property
    def asks(self) -> list[Reason]:
        return [r for r in self.reasons if r.verdict is Verdict.UNKNOWN]

    @property
    def says_little(self) -> bool:
        """No rule of the record speaks of the cancer or its treatment: "may fit" then only means that none is known."""
        return all(r.fact in ABOUT_THE_PERSON for r in self.reasons)


class Found(NamedTuple):
    """The ranking of all trials considered, and the explained matches of the page asked for."""

    matches: list[Match]
    counts: dict[Standing, int]
    ranking: Ranking

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Page(NamedTuple):
    """Which ranks to explain: from `first` on, `limit` of them (0: all), of some standings (empty: of all)."""

    first: int = 0
    limit: int = 20
    standings: tuple[Standing, ...] = ()


def find_matches(
    columns: Columns,
    documents: Documents,
    person: Person,
    words: Wording,
    page: Page = Page(),  # noqa: B008  (a frozen tuple)
    considered: npt.NDArray[np.bool_] | None = None,
    words_score: npt.NDArray[np.float32] | None = None,
    today: date | None = None,
) -> Found:
    """Judge every considered trial; explain those of the page. Without `today` no waiting time is worked out."""
    ranking = rank(columns, answers_of(person, today), person, words_score)
    order = ranking.order if considered is None else ranking.order[considered[ranking.order]]
    counts = {s: int(np.count_nonzero(ranking.standing[order] == s)) for s in Standing}
    if page.standings:
        order = order[np.isin(ranking.standing[order], page.standings)]
    shown = order[page.first : page.first + page.limit if page.limit else None]
    matches = explain(shown, documents, person, ranking, words, words_score, page.first)
    if today:
        matches = [m._replace(wait_days=wait_days(m.facts, person, today)) for m in matches]
    return Found(matches, counts, ranking)


def open_trials(columns: Columns) -> npt.NDArray[np.bool_]:
    """Trials that are recruiting, about to, or by invitation."""
    return np.isin(columns.status, [STATUSES.index(s) for s in OPEN_STATUSES])


def explain(
    rows: npt.NDArray[np.intp],
    documents: Documents,
    person: Person,
    ranking: Ranking,
    words: Wording,
    scores: npt.NDArray[np.float32] | None = None,
    first: int = 0,
) -> list[Match]:
    """Rows of the ranking with their reasons and their nearest open sites; ranks are counted on from `first`."""
    reads = [documents(int(row)) for row in rows]
    reasons = reasons_of_each(reads, ranking.columns.take(rows), ranking.answers, words)
    return [
        Match(
            rank=first + place,
            trial=trial,
            facts=facts,
            standing=Standing(int(ranking.standing[row])),
            score=0.0 if scores is None else float(scores[row]),
            reasons=own,
            nearest=nearest_site(trial, person),
        )
        for place, (row, (trial, facts), own) in enumerate(zip(rows, reads, reasons, strict=True), start=1)
    ]


def nearest_site(trial: Trial, person: Person) -> NearestSite | None:
    """The nearest open site, or the first open one where no place was told."""
    sites = sites_by_distance([s for s in trial.sites if is_open_site(s, trial)], person)
    return sites[0] if sites else None


def sites_by_distance(sites: Iterable[Site], person: Person | None) -> list[NearestSite]:
    """Nearest first; those without coordinates last."""
    listed = list(sites)
    found = list(map(NearestSite, listed, _miles(person.place if person else None, listed)))
    return sorted(found, key=lambda near: (near.miles is None, near.miles or 0.0))


def _miles(place: Place | None, sites: Sequence[Site]) -> list[float | None]:
    """Of all sites at once; None where there are no coordinates."""
    if place is None:
        return [None] * len(sites)
    points = np.array([(s.latitude, s.longitude) for s in sites], np.float32).reshape(-1, 2)
    miles = miles_between(place, points[:, 0], points[:, 1])
    return [None if np.isnan(distance) else float(distance) for distance in miles]


def to_json(profile_id: str, found: Found) -> dict[str, Any]:
    """The answer of one person in the shape that other programs rely on."""
    return {"profile": profile_id, "matches": [match_json(match) for match in found.matches]}


def match_json(match: Match) -> dict[str, Any]:
    return {
        "rank": match.rank,
        "nct_id": match.trial.nct_id,
        "standing": match.standing.word,
        "score": round(match.score, 4),
        "title": match.trial.title,
        "why": [reason_json(r) for r in match.why],
        "asks": [reason_json(r) for r in match.asks],
        "nearest_site": _site_json(match),
        "wait_days": match.wait_days,
    }


def reason_json(reason: Reason) -> dict[str, Any]:
    shape: dict[str, Any] = {"fact": reason.fact, "verdict": reason.verdict.word, "says": reason.says}
    if reason.evidence:
        shape |= {
            "quote": reason.evidence.quote,
            "start": reason.evidence.start,
            "end": reason.evidence.end,
            "in": reason.evidence.field,
        }
    return shape


def _site_json(match: Match) -> dict[str, Any] | None:
    if match.nearest is None:
        return None
    site, miles = match.nearest
    return {
        "facility": site.facility,
        "city": site.city,
        "miles": None if miles is None else round(miles, 1),
        "status": site.status or match.trial.overall_status,
    }
