"""Every sentence of the site in both languages, and readable by people who are tired."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import textstat
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from babel.support import Translations
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.web.conftest import Visitor

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "data" / "translations" / "es" / "LC_MESSAGES"
METHODS = [("web/**.py", "python"), ("web/templates/**.html", "jinja2")]
PAGES_OF_TEXT = (
    "/", "/privacy", "/how-it-works", "/how-trials-are-ordered", "/accuracy", "/glossary", "/navigators",
)  # fmt: skip
GRADE, EASE = 8, 70


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file)


def sentences() -> Iterator[str | tuple[str, ...]]:
    """What the code and the templates say."""
    for _file, _line, message, _comments, _context in extract_from_dir(str(ROOT), METHODS):
        yield message if isinstance(message, str) else tuple(message)


def test_every_sentence_is_translated(spanish: Catalog) -> None:
    known = {message.id: message for message in spanish if message.id}
    said = set(sentences())
    assert said
    assert said - set(known) == set(), "say it in messages.po, then make translations"
    assert set(known) - said == set(), "nobody says this any more"
    assert [m.id for m in known.values() if not _full(m)] == []


def _full(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings) and not message.fuzzy


def test_placeholders_are_kept(spanish: Catalog) -> None:
    for message in spanish:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for said, meant in zip(ids, strings, strict=True):
            assert set(re.findall(r"%\(\w+\)s", said)) == set(re.findall(r"%\(\w+\)s", meant)), said


def test_the_compiled_texts_are_those_of_the_file(spanish: Catalog) -> None:
    with (FOLDER / "messages.mo").open("rb") as file:
        compiled = Translations(file)
    for message in spanish:
        if isinstance(message.id, str) and message.id:
            assert compiled.gettext(message.id) == message.string, "make translations"


_CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!doctype html>|<[^>]*>", re.S)
_NAMES = {"TrialMatch", "HER2", "ECOG", "API", "POST", "GET", "NCT…", "JSON"}


@pytest.mark.parametrize("path", sorted((ROOT / "web/templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_words_stand_outside_translation(path: Path) -> None:
    words = re.findall(r"[A-Za-zÁ-ú]{3,}[\w…]*", re.sub(r"&\w+;|/api/v1/\S*", " ", _CODE.sub(" ", path.read_text())))
    assert [word for word in words if word not in _NAMES] == []
    spoken = re.findall(r'(?:aria-label|alt|title)="([^"{]+)"', path.read_text())
    assert spoken == []


def in_language(client: FlaskClient, path: str, language: str) -> BeautifulSoup:
    page = client.get(path, headers={"Accept-Language": language})
    assert page.status_code == 200
    return BeautifulSoup(page.text, "lxml")


def copy_of(page: BeautifulSoup) -> str:
    """The sentences of a page's own text, a paragraph or list item a line."""
    main = page.find("main")
    assert main is not None
    blocks = main.find_all(["p", "li", "dd"])
    texts = [block.get_text(" ", strip=True) for block in blocks if not block.find(["form", "ul", "ol"])]
    return " ".join(text if text.endswith((".", "?", ":")) else f"{text}." for text in texts)


# The dictionary of syllables leaves its own file open.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("path", PAGES_OF_TEXT)
def test_the_copy_is_easy_to_read(visitor: Visitor, path: str) -> None:
    english = copy_of(in_language(visitor.client, path, "en"))
    assert textstat.flesch_kincaid_grade(english) <= GRADE, english
    textstat.set_lang("es")
    try:
        in_spanish = copy_of(in_language(visitor.client, path, "es"))
        assert textstat.fernandez_huerta(in_spanish) >= EASE, in_spanish
    finally:
        textstat.set_lang("en_US")


def test_the_choice_of_language_is_kept_and_leads_back(visitor: Visitor) -> None:
    page = visitor.post("/language", language="es", back="/privacy")
    assert visitor.addresses[-1] == "/privacy"
    assert page.html is not None
    assert page.html["lang"] == "es"
    assert "Privacidad" in page.get_text()
    assert "Buscar ensayos" in visitor.get("/").get_text()


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", ""])
def test_the_choice_never_leads_to_another_site(visitor: Visitor, back: str) -> None:
    visitor.post("/language", language="es", back=back)
    assert visitor.addresses[-1] == "/"


def test_errors_are_said_in_the_language_of_the_page(visitor: Visitor) -> None:
    visitor.post("/language", language="es", back="/")
    page = visitor.post("/results", code=422, drugs_0="Ibranse")
    assert "¿Quiso decir ibrance?" in page.get_text()
    assert "Esta página no está aquí" in visitor.get("/nothing", status=404).get_text()
