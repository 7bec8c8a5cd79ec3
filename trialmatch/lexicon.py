"""Read and check the tables under data/lexicon, and find their concepts in text."""

import csv
import functools
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import ahocorasick

from trialmatch.data_files import data_dir
from trialmatch.errors import BadLexicon

TABLES = {
    "drugs": ("id", "names", "classes", "kind", "source"),
    "drug_classes": ("id", "names", "parents", "label_en", "label_es"),
    "biomarkers": ("id", "names", "label_en", "label_es"),
    "sites": ("id", "names", "label_en", "label_es"),
    "tumours": ("id", "names"),
    "kinds_not_judged": ("id", "names"),
    "spellings": ("id", "names"),
    "thesaurus": ("id", "names", "also"),
}
SHIELD = "none"  # names that only look like a concept: found, so that no other is found there, and dropped
# One letter for one letter, so that offsets stay true: a hyphen and a space are the same to us.
AS_SPACE = re.compile("[-‐‑‒–—−\u00a0®™]")


class Mention(NamedTuple):
    """A concept of one table, found at text[start:end]."""

    concept: str
    start: int
    end: int


def normal(text: str) -> str:
    """Lower case, hyphens as spaces, the point of "1.1" as "·"; every character keeps its place.

    So a full stop that is left ends a sentence or shortens a word.
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _DECIMAL_POINT.sub("·", AS_SPACE.sub(" ", lowered))


_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def only_others(tumours: set[str]) -> bool:
    """Tumours are named, and neither breast cancer nor any solid tumour is among them."""
    return bool(tumours) and not tumours & {"breast", "any_solid"}


def read_table(name: str, folder: Path | None = None) -> list[dict[str, str]]:
    """The rows of one table, checked; an error names file and line."""
    path = (folder or data_dir() / "lexicon") / f"{name}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if rows and tuple(rows[0]) != TABLES[name]:
        raise BadLexicon(f"{path.name}:1: columns are {', '.join(rows[0])}; they should be {', '.join(TABLES[name])}")
    for line, problem in _problems(rows):
        raise BadLexicon(f"{path.name}:{line}: {problem}")
    return rows


def _problems(rows: list[dict[str, str]]) -> Iterator[tuple[int, str]]:
    owner: dict[str, str] = {}
    previous = ""
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            yield line, "has not as many cells as the first line has columns"
            continue
        if row["id"] <= previous:
            yield line, f"id {row['id']!r} does not come after {previous!r}; sort the rows and keep ids unique"
        previous = row["id"]
        for name in row["names"].split("|"):
            if name != name.lower():
                yield line, f"name {name!r} has capital letters"
            if name and owner.setdefault(normal(name), row["id"]) != row["id"]:
                yield line, f"name {name!r} stands for {owner[normal(name)]!r} and {row['id']!r}"


class Finder:
    """Finds the concepts of one table in a text: longest names first, whole words, a plural s understood."""

    def __init__(self, names: dict[str, str], whole_words: bool = True) -> None:
        self._automaton = ahocorasick.Automaton()
        self._whole_words = whole_words
        for name, concept in names.items():
            self._automaton.add_word(normal(name), (len(name), concept))
            if name.startswith("anti "):  # "anti- PD-1": the hyphen is one more space
                self._automaton.add_word(normal(f"anti  {name[5:]}"), (len(name) + 1, concept))
        self._automaton.make_automaton()

    def find(self, normal_text: str) -> list[Mention]:
        """Mentions in order, none inside another. The text is already `normal`."""
        found = []
        for last, (length, concept) in self._automaton.iter(normal_text):
            end = last + 1
            if self._whole_words:
                end = _word_end(normal_text, end - length, end)
            if end:
                found.append(Mention(concept, last + 1 - length, end))
        return [mention for mention in _longest(found) if mention.concept != SHIELD]


def _word_end(text: str, start: int, end: int) -> int:
    """Where the word ends (a plural s included), or 0 if start and end are not at word borders."""
    if start and text[start - 1].isalnum() and text[start].isalnum():
        return 0
    if text[end - 1].isalnum() and text[end : end + 1].isalnum():
        plural = text[end] == "s" and not text[end + 1 : end + 2].isalnum()
        return end + 1 if plural else 0
    return end


def _longest(found: list[Mention]) -> list[Mention]:
    found.sort(key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


class Drug(NamedTuple):
    """A medicine: the classes it belongs to (their parents included) and how it counts as a line."""

    id: str
    name: str
    classes: frozenset[str]
    kind: str


class Lexicon:
    """All tables, read once."""

    def __init__(self, folder: Path | None = None) -> None:
        self._rows = {name: read_table(name, folder) for name in TABLES}
        self.digest = hashlib.sha256(repr(self._rows).encode()).hexdigest()[:12]  # changes with any word of it
        parents = {row["id"]: row["parents"].split() for row in self._rows["drug_classes"]}
        self.drugs = {row["id"]: _drug(row, parents) for row in self._rows["drugs"]}
        self.drug_names = _names(self._rows["drugs"])
        self.class_names = class_names = _names(self._rows["drug_classes"])
        self._check_classes(parents)
        self.parents = {name: _with_parents([name], parents) for name in parents}
        self.marker_ids = frozenset(row["id"] for row in self._rows["biomarkers"])
        self.treatments = Finder(class_names | self.drug_names)
        self.biomarkers = Finder(_names(self._rows["biomarkers"]))
        self.sites = Finder(_names(self._rows["sites"]))
        self.tumours = Finder(_names(self._rows["tumours"]))
        self.thesaurus = Finder(_names(self._rows["thesaurus"]))
        self._also = {row["id"]: row["also"].split("|") for row in self._rows["thesaurus"]}
        self.spellings = {name: row["id"] for row in self._rows["spellings"] for name in row["names"].split("|")}
        # Phrases that may start or end inside a word: "pregnan" is in "pregnancy".
        self.kinds_not_judged = Finder(_names(self._rows["kinds_not_judged"]), whole_words=False)

    def _check_classes(self, known: dict[str, list[str]]) -> None:
        for line, row in enumerate(self._rows["drugs"], start=2):
            for name in row["classes"].split():
                if name not in known and name not in ("", "chemotherapy"):
                    raise BadLexicon(f"drugs.tsv:{line}: class {name!r} is not in drug_classes.tsv")

    def label(self, table: str, concept: str, language: str = "en") -> str:
        """What a person reads for a concept; the concept itself where the table has no label."""
        return self._labels.get((table, concept, language)) or concept.removeprefix("other:").replace("_", " ")

    @functools.cached_property
    def _labels(self) -> dict[tuple[str, str, str], str]:
        return {
            (table, row["id"], language): row[f"label_{language}"]
            for table, rows in self._rows.items()
            for row in rows
            for language in ("en", "es")
            if f"label_{language}" in row
        }

    def classes_of(self, concept: str) -> frozenset[str]:
        """The classes of a drug or class, itself (if a class) and parents included."""
        if concept in self.drugs:
            return self.drugs[concept].classes
        return self.parents.get(concept, frozenset())

    def narrower(self, kinds: frozenset[str]) -> frozenset[str]:
        """What may have been given where its kind alone is told: "chemotherapy" may have been a taxane."""
        of_classes = (classes for classes in self.parents.values() if classes & kinds)
        of_drugs = (drug.classes for drug in self.drugs.values() if drug.classes & kinds)
        return frozenset().union(*of_classes, *of_drugs)

    @functools.cached_property
    def _supportive(self) -> frozenset[str]:
        """Classes whose medicines are all supportive care, and no line of therapy."""
        others = {name for drug in self.drugs.values() if drug.kind != "supportive" for name in drug.classes}
        own = {name for drug in self.drugs.values() if drug.kind == "supportive" for name in drug.classes}
        return frozenset(own - others)

    def find_drug(self, name: str) -> Drug | None:
        """A medicine by any of its names."""
        wanted = re.sub(r"\s+", " ", normal(name)).strip()
        concept = self._by_name.get(wanted)
        return self.drugs[concept] if concept else None

    def find_class(self, name: str) -> Drug | None:
        """ "Chemo", "hormone therapy": a class where the person does not know the medicine."""
        wanted = re.sub(r"\s+", " ", normal(name)).strip()
        concept = next((c for n, c in self.class_names.items() if normal(n) == wanted), None)
        if concept is None:
            return None
        return Drug(concept, name, self.parents[concept], "supportive" if concept in self._supportive else "class")

    def also(self, concept: str) -> list[str]:
        """The registry's words for what people say: a medicine's other names, or an entry of the thesaurus."""
        return self.names_of(concept) if concept in self.drugs else self._also[concept]

    def names_of(self, drug: str) -> list[str]:
        """All names of a medicine, the generic one first."""
        return [name for name, concept in self.drug_names.items() if concept == drug]

    @functools.cached_property
    def _by_name(self) -> dict[str, str]:
        return {normal(name): concept for name, concept in self.drug_names.items()}


def _drug(row: dict[str, str], parents: dict[str, list[str]]) -> Drug:
    return Drug(row["id"], row["names"].split("|")[0], _with_parents(row["classes"].split(), parents), row["kind"])


def _with_parents(classes: list[str], parents: dict[str, list[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(classes)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(parents.get(name, []))
    return frozenset(found)


def _names(rows: list[dict[str, str]]) -> dict[str, str]:
    return {name: row["id"] for row in rows for name in row["names"].split("|") if name}


@functools.cache
def lexicon() -> Lexicon:
    """The lexicon that this program ships."""
    return Lexicon()
