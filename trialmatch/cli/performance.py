"""docs/performance.md and its plot, made of what the bench measured: no number in it is typed."""

import io
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from trialmatch.bench import Row
from trialmatch.errors import TrialMatchError

PLOTTED = (
    "three words, best 20: plain Whoosh",
    "three words, best 20: ours",
    "words, three filters, four counts: ours",
    "three filters, four counts, no words: ours",
    "judge and order all for a person",
)
HEAD = """# Performance

Made by `trialmatch bench --page docs`; do not edit. {day}, {cores} cores, Python {python}, {system}.
Trials are {records:,} real records multiplied with small seeded changes. Each figure is a median; in brackets,
how many times faster than plain Whoosh with the same trials in the same run. Ratios below 2 are noise.

| job | {sizes} |
|---|{dashes}|
"""
GROWTH = """
## Cost and size

Milliseconds against the number of trials, both on a logarithmic scale: a straight line of slope one is linear growth.

![Milliseconds by number of trials](performance.svg)
"""


def page(tables: Mapping[int, Sequence[Row]], served: Sequence[Row], served_size: int, records: int) -> dict[str, str]:
    """{file name: text}. `tables`: rows of each size."""
    sizes = sorted(tables)
    told = {size: {row.job: row for row in rows} for size, rows in tables.items()}
    jobs = list(dict.fromkeys(row.job for size in sizes for row in tables[size]))
    head = HEAD.format(
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=os.cpu_count(),
        python=platform.python_version(),
        system=sys.platform,
        records=records,
        sizes=" | ".join(f"{size:,}" for size in sizes),
        dashes="|".join("---" for _ in sizes),
    )
    lines = [f"| {job} | {' | '.join(_cell(told[size].get(job)) for size in sizes)} |" for job in jobs]
    site = [f"\n## The site\n\n20 people, each asking for a page of results every 2 s, {served_size:,} trials.\n"]
    site += ["| | |", "|---|---|", *(f"| {row.job} | {_cell(row)} |" for row in served)]
    return {
        "performance.md": head + "\n".join([*lines, GROWTH, *site]).replace("\n\n\n", "\n\n") + "\n",
        "performance.svg": plot(
            {job: [(size, told[size][job].figure) for size in sizes if job in told[size]] for job in PLOTTED}
        ),
    }


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    times = row.times_plain_whoosh
    ratio = f" ({_short(times)} ×)" if times not in (None, 1) else ""
    return f"{_short(row.figure)} {row.unit}".strip() + ratio


def _short(number: float | None) -> str:
    """Three figures, or all before the point."""
    return "" if number is None else f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def plot(lines: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    """An SVG picture: job -> (trials, milliseconds)."""
    try:
        from matplotlib import rcParams
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        raise TrialMatchError("matplotlib draws the plot and is not installed; pip install trialmatch[bench]") from None
    rcParams["svg.fonttype"] = "none"
    figure = Figure(figsize=(8, 6), layout="constrained")
    axes = figure.add_subplot(xscale="log", yscale="log", xlabel="trials", ylabel="milliseconds")
    for job, points in lines.items():
        axes.plot(*zip(*points, strict=True), marker="o", label=job)
    axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center")
    picture = io.StringIO()
    figure.savefig(picture, format="svg", metadata={"Date": None})
    return picture.getvalue()
