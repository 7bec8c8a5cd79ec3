"""Where studies come from: a file, a folder, an archive or the registry's API. Each yields batches of studies."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from indexer.ctgov import Registry, query_of
from indexer.record import NCT_ID, Study, nct_id_of
from trialmatch.errors import BadRecord, BadSource

BATCH = 500
Skip = Callable[[str], None]
_SUFFIXES = (".json", ".jsonl", ".jsonl.gz", ".json.gz", ".xml", ".xml.gz", ".zip")


def read_source(source: str, skip: Skip) -> Iterator[list[Study]]:
    """Batches of studies. What cannot be read is told to `skip` in one line and left out; the rest goes in."""
    if source.startswith(("http://", "https://")):
        yield from (page.studies for page in Registry(source).pages(query_of()))
        return
    path = Path(source)
    if not path.exists():
        raise BadSource(f"{source}: there is no such file or folder")
    if path.is_file() and not path.name.lower().endswith(_SUFFIXES):
        raise BadSource(f"{source}: not a kind of file that is known ({', '.join(_SUFFIXES)})")
    yield from _batches(_studies_of_path(path, skip))


def _batches(studies: Iterator[Study]) -> Iterator[list[Study]]:
    batch: list[Study] = []
    for study in studies:
        batch.append(study)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _studies_of_path(path: Path, skip: Skip) -> Iterator[Study]:
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and p.name.lower().endswith(_SUFFIXES))
        if not files:
            raise BadSource(f"{path}: no file of a known kind in this folder ({', '.join(_SUFFIXES)})")
        for file in files:
            yield from _studies_of_path(file, skip)
    elif path.suffix.lower() == ".zip":
        yield from _studies_of_zip(path, skip)
    else:
        yield from _guarded(path.name, path.read_bytes(), skip)


def _studies_of_zip(path: Path, skip: Skip) -> Iterator[Study]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise BadSource(f"{path}: not a zip file ({error})") from None
    with archive:
        for name in sorted(archive.namelist()):
            if name.lower().endswith(_SUFFIXES):
                yield from _guarded(f"{path.name}:{name}", archive.read(name), skip)


def _guarded(name: str, content: bytes, skip: Skip) -> Iterator[Study]:
    try:
        plain = gzip.decompress(content) if name.lower().endswith(".gz") else content
    except (OSError, EOFError) as error:
        skip(f"{name}: not a gzip file ({error})")
        return
    kind = name.lower().removesuffix(".gz").rsplit(".", 1)[-1]
    if kind == "jsonl":
        yield from _lines(name, plain, skip)
    elif kind == "xml":
        from indexer.classic_xml import studies_of_xml  # its parser takes long to load, and few sources need it

        yield from studies_of_xml(name, plain, skip)
    else:
        yield from _json(name, plain, skip)


def _lines(name: str, content: bytes, skip: Skip) -> Iterator[Study]:
    for number, line in enumerate(io.BytesIO(content), start=1):
        if line.strip():
            yield from _json(f"{name}:{number}", line, skip)


def _json(name: str, content: bytes, skip: Skip) -> Iterator[Study]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        skip(f"{name}: not JSON ({error})")
        return
    if b"\\ud" in content.lower():  # half of a surrogate pair cannot be written anywhere
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    for record in studies_of_page(value):
        try:
            study = study_shape(record)
            nct_id_of(study)
        except BadRecord as error:
            skip(f"{name}: {error}")
        else:
            yield study


def studies_of_page(value: Any) -> list[Any]:
    """The studies of an API page, of a list, or the single study itself."""
    if isinstance(value, dict) and isinstance(value.get("studies"), list):
        return list(value["studies"])
    return list(value) if isinstance(value, list) else [value]


def study_shape(value: Any) -> Study:
    """A study in the shape of the API v2. Flat lines of criteria are given that shape; nothing is invented."""
    if not isinstance(value, dict):
        raise BadRecord("a record that is not an object; it is skipped")
    if "protocolSection" in value:
        return value
    nct_id = str(value.get("nct_id", ""))
    if not NCT_ID.fullmatch(nct_id):
        raise BadRecord(
            f"a record without protocolSection or nct_id (its keys: {', '.join(list(value)[:6])}); it is skipped"
        )
    titles = {"briefTitle": value.get("brief_title"), "officialTitle": value.get("official_title")}
    criteria = {
        k: value[k] for k in ("inclusion_criteria", "exclusion_criteria", "miscellaneous_criteria") if value.get(k)
    }
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct_id, **{k: v for k, v in titles.items() if v}},
            "eligibilityModule": criteria,
        }
    }
