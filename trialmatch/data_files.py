"""Where the reviewed data lives: inside the installed package, or beside it in a checkout."""

from pathlib import Path


def data_dir() -> Path:
    """The folder with lexicon/, texts/ and demo/."""
    package = Path(__file__).parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent / "data"
