"""Records and lists in a database server, by the address in the settings alone."""

import json
from pathlib import Path

import pytest

from tests.factories import make_study
from tests.test_command import run

pytestmark = pytest.mark.slow


def test_records_lie_in_the_server(tmp_path: Path, postgres: str) -> None:
    home, source = tmp_path / "home", tmp_path / "studies.jsonl"

    def bring(status: str, day: str) -> dict[str, int]:
        modules = {"overallStatus": status, "lastUpdatePostDateStruct": {"date": day}}
        studies = [make_study("NCT99100001", statusModule=modules), make_study("NCT99100002")]
        source.write_text("\n".join(map(json.dumps, studies)))
        finished = run("sync", "--from", str(source), "--json", home=home, TRIALMATCH_DATABASE_URL=postgres)
        assert finished.returncode == 0, finished.stderr
        told: dict[str, int] = json.loads(finished.stdout)
        return told

    assert bring("RECRUITING", "2026-05-04")["new"] == 2
    told = bring("COMPLETED", "2026-06-04")
    assert (told["changed"], told["unchanged"]) == (1, 1)
    shown = run("show", "NCT99100001", "--history", home=home, TRIALMATCH_DATABASE_URL=postgres).stdout
    assert "+ Completed" in shown
    status = json.loads(run("status", "--json", home=home, TRIALMATCH_DATABASE_URL=postgres).stdout)
    assert status["trials"] == 2
    assert not list(home.glob("*.db"))


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    address = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"
    finished = run("navigators", "list", home=tmp_path, TRIALMATCH_DATABASE_URL=address)
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    assert "127.0.0.1:9/nothing" in finished.stderr
