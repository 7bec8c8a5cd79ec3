import gzip
import json
import zipfile
from pathlib import Path

import pytest

from indexer.sources import read_source
from tests.factories import make_study
from trialmatch.errors import BadSource

ONE, TWO = make_study("NCT99100001"), make_study("NCT99100002")


def ids(source: Path) -> tuple[list[str], list[str]]:
    skipped: list[str] = []
    found = [
        s["protocolSection"]["identificationModule"]["nctId"]
        for b in read_source(str(source), skipped.append)
        for s in b
    ]
    return found, skipped


def test_every_kind_of_file(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(s) for s in (ONE, TWO))
    (tmp_path / "one.json").write_text(json.dumps(ONE))
    (tmp_path / "page.json").write_text(json.dumps({"studies": [ONE, TWO], "nextPageToken": None}))
    (tmp_path / "lines.jsonl").write_text(lines)
    (tmp_path / "lines.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a/one.json", json.dumps(ONE))
        archive.writestr("notes.txt", "not a study")
    both = ["NCT99100001", "NCT99100002"]
    assert ids(tmp_path / "one.json") == (both[:1], [])
    for name in ("page.json", "lines.jsonl", "lines.jsonl.gz"):
        assert ids(tmp_path / name) == (both, [])
    assert ids(tmp_path / "all.zip") == (both[:1], [])
    assert len(ids(tmp_path)[0]) == 8


def test_flat_lines_of_criteria(tmp_path: Path) -> None:
    line = {
        "nct_id": "NCT99100004",
        "official_title": "T",
        "inclusion_criteria": "* A",
        "exclusion_criteria": "",
        "miscellaneous_criteria": "x",
    }
    (tmp_path / "flat.jsonl").write_text(json.dumps(line))
    (batch,) = read_source(str(tmp_path / "flat.jsonl"), pytest.fail)
    assert batch[0]["protocolSection"]["eligibilityModule"] == {
        "inclusion_criteria": "* A",
        "miscellaneous_criteria": "x",
    }


def test_what_cannot_be_read_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    (tmp_path / "mixed.jsonl").write_text(f'{{"broken\n{json.dumps(ONE)}\n[3]\n{{"a": 1}}\n')
    found, skipped = ids(tmp_path / "mixed.jsonl")
    assert found == ["NCT99100001"]
    assert [line.split(":")[1] for line in skipped] == ["1", "3", "4"]
    assert "not JSON" in skipped[0]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("x.txt", b"", "not a kind"), ("x.zip", b"no", "not a zip"), (None, b"", "no such file")],
)
def test_sources_that_are_none(tmp_path: Path, name: str | None, content: bytes, message: str) -> None:
    path = tmp_path / (name or "missing.json")
    if name:
        path.write_bytes(content)
    with pytest.raises(BadSource, match=message):
        list(read_source(str(path), pytest.fail))


def test_a_torn_gzip_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "torn.jsonl.gz").write_bytes(gzip.compress(b"{}" * 500)[:20])
    assert ids(tmp_path / "torn.jsonl.gz")[1][0].startswith("torn.jsonl.gz: not a gzip file")
