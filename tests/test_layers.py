"""Imports point one way: indexer -> trialmatch <- web; only the command line puts them together."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {
    "trialmatch": {"indexer", "web", "flask", "requests", "bs4"},
    "indexer": {"web", "flask", "whoosh"},
    "web": {"indexer", "requests", "bs4", "whoosh"},
}


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_point_one_way(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        if path.parts[-2] != "cli":
            assert not imports_of(path) & FORBIDDEN[package], path


def test_one_module_knows_whoosh() -> None:
    users = [p.name for folder in FORBIDDEN for p in (ROOT / folder).rglob("*.py") if "whoosh" in imports_of(p)]
    assert users == ["whoosh_index.py"]


def test_the_word_eligible_is_never_our_verdict() -> None:
    for path in [*(ROOT / "data/texts").glob("*.toml"), *(ROOT / "web/templates").rglob("*.html")]:
        assert "eligible" not in path.read_text().lower(), path


def test_nothing_knows_a_record_by_its_id() -> None:
    for folder in FORBIDDEN:
        for path in (ROOT / folder).rglob("*.py"):
            assert "NCT0" not in path.read_text().replace("NCT01234567", ""), path
