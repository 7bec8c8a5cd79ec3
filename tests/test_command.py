"""The command as a person calls it: a process of its own, its streams and exit codes."""

import json
import os
import signal
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from indexer.sync import demonstrate
from tests.factories import make_study
from trialmatch.cli import MODULES
from trialmatch.data_files import data_dir
from trialmatch.settings import Settings

DEMO = str(data_dir() / "demo")


def run(*arguments: str, home: Path, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("TRIALMATCH_")}
    environ |= {"TRIALMATCH_HOME": str(home), **more}
    return subprocess.run(
        [sys.executable, "-m", "trialmatch", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        env=environ,
        check=False,
    )


def answer(*arguments: str, home: Path, stdin: str = "") -> Any:
    finished = run(*arguments, home=home, stdin=stdin)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout.splitlines()[0])


def test_every_command_of_every_module_can_be_called() -> None:
    modules = {name: import_module(f"trialmatch.cli.{name}") for name in set(MODULES.values())}
    assert {command.name: name for name, module in modules.items() for command in module.COMMANDS} == MODULES


@pytest.mark.parametrize("name", MODULES)
def test_every_command_has_help_with_an_example(name: str, tmp_path: Path) -> None:
    finished = run(name, "--help", home=tmp_path)
    assert finished.returncode == 0
    assert f"Example: trialmatch {name}" in finished.stdout


def test_sync_then_facts_search_match_show(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "studies.jsonl"
    source.write_text(json.dumps(make_study(criteria="Inclusion Criteria:\n\n* ECOG 0-1")) + "\nnot json\n")
    finished = run("sync", "--from", str(source), home=home)
    assert finished.returncode == 0
    assert "1 new" in finished.stdout
    assert "studies.jsonl:2: not JSON" in finished.stderr
    facts = answer("facts", "--json", home=home)
    assert facts["ecog_max"] == 1
    evidence = facts["evidence"]["ecog_max"]
    assert evidence == {"quote": "ECOG 0-1", "start": 23, "end": 31, "in": "eligibilityCriteria"}
    assert answer("search", "breast", "--json", home=home)["total"] == 1
    (match,) = answer("match", "-", "--json", home=home, stdin='{"id": "p", "ecog": 2}')["matches"]
    assert (match["standing"], match["why"][0]["fact"], match["why"][0]["quote"]) == (
        "conflicts",
        "ecog_max",
        "ECOG 0-1",
    )
    assert "ECOG 0-1" in run("show", "NCT99100001", home=home).stdout
    assert {p.name for p in tmp_path.iterdir()} == {"home", "studies.jsonl"}


def test_records_touch_no_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lines = "\n".join(json.dumps({"id": name, "her2": "positive"}) for name in ("a", "b"))
    finished = run("match", "-", "--records", DEMO, "--all", "--limit", "0", "--json", home=home, stdin=lines)
    answers = [json.loads(line) for line in finished.stdout.splitlines()]
    assert [a["profile"] for a in answers] == ["a", "b"]
    assert {len(a["matches"]) for a in answers} == {len(list((data_dir() / "demo").glob("*.json")))}
    assert not home.exists()


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "message"),
    [
        (
            ["match", "-", "--records", DEMO],
            '{"ecog": 9}',
            1,
            "trialmatch: -: ecog: 9 is not a whole number from 0 to 4",
        ),
        (["match", "-", "--records", DEMO], "{}\n{\n", 1, "trialmatch: -:2: not JSON"),
        (["match", "-", "--records", DEMO], "[" * 100_000, 1, "trialmatch: -: not JSON"),
        (["match", "-", "--records", DEMO], '{"age": ' + "9" * 5000 + "}", 1, "trialmatch: -: not JSON"),
        (["search", "--records", DEMO, "--near", "²²²²²"], "", 1, "--near '²²²²²' is not a place"),
        (["sync", "--from", __file__], "", 1, "not a kind of file that is known"),
        (["evaluate", __file__, "--records", DEMO], "", 1, "test_command.py:1: not JSON"),
        (["lexicon", "check", str(Path(__file__).parent)], "", 1, "No such file or directory"),
        (["match", "nobody.json"], "", 1, "trialmatch: nobody.json: there is no such file"),
        (["search"], "", 1, "trialmatch: no trials have been brought yet; run: trialmatch sync"),
        (
            ["search", "--records", DEMO, "--site", "toe"],
            "",
            1,
            "trialmatch: site 'toe' is not known here; there are brain",
        ),
        (["search", "--records", DEMO, "--near", "Nowhere"], "", 1, "trialmatch: --near 'Nowhere' is not a place"),
        (["search", "--within", "5"], "", 2, "--within needs --near"),
        (["facts", "nowhere.json"], "", 1, "trialmatch: nowhere.json: there is no such file"),
        (["facts", "NCT99999999", "--records", DEMO], "", 1, "trialmatch: NCT99999999: not among the records"),
        (["sync", "--from", "http://127.0.0.1:9/api/v2"], "", 1, "did not answer with studies: cannot connect"),
        (["dance"], "", 2, "No such command"),
    ],
)
def test_bad_input_is_one_clear_line(tmp_path: Path, arguments: list[str], stdin: str, code: int, message: str) -> None:
    finished = run(*arguments, home=tmp_path / "home", stdin=stdin)
    assert finished.returncode == code
    assert message in finished.stderr
    assert "Traceback" not in finished.stderr
    assert finished.stdout == ""


@pytest.mark.parametrize("content", ["", "{}", "nonsense", '{"studies": []}'])
def test_a_source_without_a_record_changes_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "empty.json").write_text(content)
    finished = run("sync", "--from", str(tmp_path / "empty.json"), home=tmp_path / "home")
    assert finished.returncode == 1
    assert "no record in it that can be read; nothing was changed" in finished.stderr
    assert not (tmp_path / "home" / "index").exists()


def test_half_a_surrogate_pair_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "study.json").write_text(json.dumps(make_study(title="Breast cancer \ud83d study")))
    told = answer("sync", "--from", str(tmp_path / "study.json"), "--json", home=tmp_path / "home")
    assert (told["seen"], told["new"]) == (1, 1)


@pytest.mark.parametrize("url", ["foo://bar", "not an address", "sqlite:///{}/garbage.db"])
def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path, url: str) -> None:
    (tmp_path / "garbage.db").write_bytes(b"no database at all " * 100)
    address = url.format(tmp_path)
    finished = run("sync", "--from", DEMO, home=tmp_path / "home", TRIALMATCH_DATABASE_URL=address)
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    assert address[:6] in finished.stderr


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        finished = run("serve", "--no-sync", "--port", port, home=tmp_path)
    assert finished.returncode == 1
    assert f"127.0.0.1:{port} cannot be served at" in finished.stderr


def test_an_older_index_is_rebuilt_from_the_store(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "study.json"
    source.write_text(json.dumps(make_study()))
    run("sync", "--from", str(source), home=home)
    meta = home / "index" / "g000001" / "meta.json"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"format": "1.0"}))
    finished = run("search", home=home)
    assert finished.returncode == 0
    assert "rebuilding it from the record store" in finished.stderr
    assert "1 trials" in finished.stdout


def test_an_older_demonstration_is_a_demonstration_again(tmp_path: Path) -> None:
    demonstrate(Settings.from_env({}, home=tmp_path))
    meta = tmp_path / "index" / "g000001" / "meta.json"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"format": "1.0"}))
    finished = run("status", "--json", home=tmp_path)
    told = json.loads(finished.stdout)
    assert told["demonstration"]
    assert told["trials"] > 0


def test_search_facets_and_filters(tmp_path: Path) -> None:
    run("sync", "--from", DEMO, home=tmp_path)
    everything = answer("search", "--json", "--limit", "0", home=tmp_path)
    for field in ("site", "line", "timing", "subtype", "status", "phase", "country"):
        value, number = next(iter(everything["facets"][field].items()))
        chosen = answer("search", "--json", f"--{field}", value, home=tmp_path)
        assert chosen["total"] == number, (field, value)
    assert answer("search", "--json", "--gene", "TROP2", home=tmp_path)["total"] == 0  # known, and asked by none
    near = answer("search", "--json", "--near", "02115", "--within", "60", home=tmp_path)
    assert 0 < near["total"] < everything["total"]


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    settings = Settings.from_env({"TRIALMATCH_HOME": str(tmp_path), "TRIALMATCH_DATABASE_URL": "sqlite:///x.db"})
    assert settings.home == tmp_path
    assert settings.database("records") == settings.database("lists") == "sqlite:///x.db"
    assert Settings.from_env({}, home=tmp_path).database("lists") == f"sqlite:///{tmp_path}/lists.db"


def test_match_says_what_is_worth_finding_out_and_what_a_next_treatment_changes(tmp_path: Path) -> None:
    run("sync", "--from", DEMO, home=tmp_path)
    palbociclib = {"drugs": ["Ibrance", "letrozole"], "setting": "metastatic", "stopped": "progression"}
    profile = json.dumps({"id": "p", "er": "positive", "her2": "low", "treatments": [palbociclib]})
    told = answer("match", "-", "--json", home=tmp_path, stdin=profile)
    assert told["next_questions"][0]["says"].endswith(("trial", "trials"))
    assert {"nct_id", "fact", "says", "change", "change_says"} <= set(told["near_misses"][0])
    assert told["matches"][0]["wait_days"] == 0
    change = answer("match", "-", "--json", "--if-next", "Enhertu", home=tmp_path, stdin=profile)
    assert (change["if_next"], change["lines_now"]["systemic"]) == (["trastuzumab deruxtecan"], [1, 1])
    assert change["lines_then"]["systemic"] == [1, 2]
    assert len(change["closes"]) == change["closes_count"] > 0
    finished = run("match", "-", "--if-next", "Enhurtu", home=tmp_path, stdin=profile)
    assert finished.returncode == 1
    assert "did you mean enhertu" in finished.stderr
    plain = run("match", "-", "--if-stops", "--language", "es", home=tmp_path, stdin=profile)
    assert plain.stdout.startswith("Si su tratamiento deja de funcionar")


def test_status_counts_and_show_tells_the_history(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "studies.jsonl"

    def bring(day: str, status: str, criteria: str) -> None:
        modules = {"overallStatus": status, "lastUpdatePostDateStruct": {"date": day}}
        studies = [make_study("NCT99100001", criteria=criteria, statusModule=modules), make_study("NCT99100002")]
        source.write_text("\n".join(map(json.dumps, studies)))
        assert run("sync", "--from", str(source), home=home).returncode == 0

    bring("2026-05-01", "RECRUITING", "Inclusion Criteria:\n\n* ECOG 0-1")
    bring("2026-10-03", "ACTIVE_NOT_RECRUITING", "Inclusion Criteria:\n\n* ECOG 0-2")
    told = answer("status", "--json", home=home)
    assert told["statuses"] == {"RECRUITING": 1, "ACTIVE_NOT_RECRUITING": 1}
    assert (told["oldest_registry_date"], told["newest_registry_date"]) == ("2026-05-04", "2026-10-03")
    assert told["last_sync"]["changed"] == 1
    assert told["disk_bytes"] > 0
    assert "index g000002, format" in run("status", home=home).stdout
    shown = run("show", "NCT99100001", "--history", home=home).stdout
    _, _, history = shown.partition("history:\n")
    assert [line.split(" (noticed")[0].strip() for line in history.splitlines()] == [
        "2026-10-03  status",
        "- Recruiting",
        "+ Active, not recruiting",
        "2026-10-03  criteria",
        "- inclusion: ECOG 0-1",
        "+ inclusion: ECOG 0-2",
    ]
    assert "nothing has changed" in run("show", "NCT99100002", "--history", home=home).stdout


@pytest.mark.parametrize("time", ["never", "0h", "24", "-1h", "24 hours"])
def test_a_time_that_is_none_is_wrong_usage(time: str, tmp_path: Path) -> None:
    finished = run("sync", "--every", time, home=tmp_path)
    assert finished.returncode == 2
    assert f"'{time}' is not a time such as 24h, 90m or 2d" in finished.stderr


def test_again_and_again_until_it_is_stopped(tmp_path: Path) -> None:
    """A failure is told and waited out; Ctrl-C ends it."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("TRIALMATCH_")}
    command = [sys.executable, "-m", "trialmatch", "--home", str(tmp_path), "sync", "--every", "24h"]
    running = subprocess.Popen(
        [*command, "--from", str(tmp_path / "nothing")], stderr=subprocess.PIPE, text=True, env=environ
    )
    assert running.stderr is not None
    assert "there is no such file or folder; trying again in 24 h" in running.stderr.readline()
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)
    assert running.returncode == 130
