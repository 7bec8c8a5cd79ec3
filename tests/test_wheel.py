"""The package in an empty environment outside the checkout, data files included."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent


def test_the_wheel_works_on_its_own(tmp_path: Path) -> None:
    wheels, place = tmp_path / "wheels", tmp_path / "venv"
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, ROOT], check=True
    )
    (wheel,) = wheels.glob("*.whl")
    venv.create(place, with_pip=True)
    subprocess.run([place / "bin/pip", "install", "--quiet", wheel], check=True)
    script = (
        "from trialmatch.data_files import data_dir; from pathlib import Path; import sys;"
        "assert Path(sys.prefix) in data_dir().parents, data_dir(); print(data_dir() / 'demo')"
    )
    demo = subprocess.run(
        [place / "bin/python", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.strip()
    found = subprocess.run(
        [place / "bin/trialmatch", "--home", tmp_path / "home", "search", "deruxtoran", "--records", demo],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "2 trials" in found.stdout
