"""Ctrl-C in the middle of a sync: exit code 130, one line, and the old index goes on serving."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.factories import make_study

pytestmark = pytest.mark.slow


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "trialmatch", "--home", str(home), *arguments]


def wait_for_draft(folder: Path) -> None:
    """Until the new generation is being written; one that never is fails the test."""
    for _ in range(2000):
        if any(folder.glob(".g*")):
            return
        time.sleep(0.01)
    pytest.fail("the sync never began to write a generation")


def test_ctrl_c_while_a_generation_is_written(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "studies.jsonl"
    source.write_text(json.dumps(make_study()))
    subprocess.run(command(home, "sync", "--from", str(source)), check=True, capture_output=True)
    source.write_text("\n".join(json.dumps(make_study(f"NCT991{i:05d}")) for i in range(3000)))
    running = subprocess.Popen(command(home, "sync", "--from", str(source)), stderr=subprocess.PIPE, text=True)
    wait_for_draft(home / "index")
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.splitlines()[-1] == "trialmatch: stopped"
    assert "Traceback" not in said
    assert {p.name for p in (home / "index").iterdir()} == {"g000001", "current"}
    finished = subprocess.run(command(home, "search"), check=True, capture_output=True, text=True)
    assert finished.stdout.startswith("1 trials")
    again = subprocess.run(
        command(home, "sync", "--full", "--from", str(source)), check=True, capture_output=True, text=True
    )
    assert "3000 unchanged" in again.stdout
