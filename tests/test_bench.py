"""The bench runs from building to a served page, and its page tells what was measured."""

from pathlib import Path

import pytest
from lxml import etree

from tests.test_command import run
from trialmatch.bench import Row
from trialmatch.cli.performance import PLOTTED, page


def test_the_page_tells_what_was_measured() -> None:
    tables = {
        1000: [Row(PLOTTED[0], 4.256, "ms", 1), Row(PLOTTED[1], 1.4, "ms", 3.04), Row("disk", 12345.6, "MB")],
        50_000: [Row(PLOTTED[0], 59.9, "ms", 1), Row(PLOTTED[1], 14.8, "ms", 1234.5), Row("judged", 9, "ms")],
    }
    written = page(tables, [Row("results pages served", 600, "")], 5000, 19_193)
    text = written["performance.md"]
    assert "19,193 real records" in text
    assert "| job | 1,000 | 50,000 |" in text
    assert f"| {PLOTTED[0]} | 4.26 ms | 59.9 ms |" in text
    assert f"| {PLOTTED[1]} | 1.4 ms (3.04 ×) | 14.8 ms (1,234 ×) |" in text
    assert "| disk | 12,346 MB |  |" in text
    assert "| judged |  | 9 ms |" in text
    assert "| results pages served | 600 |" in text
    picture = etree.fromstring(written["performance.svg"].encode())
    assert "breast" not in text
    assert picture.tag.endswith("svg")
    assert not picture.findall(".//{*}script")


@pytest.mark.slow
def test_the_bench_measures_from_building_to_a_served_page(tmp_path: Path) -> None:
    finished = run("bench", "--size", "150", home=tmp_path)
    assert finished.returncode == 0, finished.stderr
    for job in ("build from stored records", "plain Whoosh", "SQLite FTS5", "tantivy", "bm25s", "judge and order all",
                "start of the server", "memory of a web worker"):  # fmt: skip
        assert job in finished.stdout, job
    assert not any(tmp_path.iterdir()), "the home is not touched"


@pytest.mark.slow
def test_the_bench_measures_long_texts(tmp_path: Path) -> None:
    finished = run("bench", "--reading", home=tmp_path)
    assert finished.returncode == 0, finished.stderr
    for job in ("read 200,000 characters", "read 10,000 bullets", "in a text of a tenth = 1", "open brackets"):
        assert job in finished.stdout, job
