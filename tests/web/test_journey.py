"""The journeys of people, in a real browser against a real server; with and without JavaScript."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browsing import browsing, fill_in, press, serving
from trialmatch.search.shelf import Shelf

pytestmark = pytest.mark.slow

PHONE = {"width": 390, "height": 844}
AFTER_CDK46 = {
    "hormone": "positive", "her2": "low", "sites": ["liver"], "brain": "none", "drugs_0": "Ibrance, letrozole",
    "setting_0": "metastatic", "stopped_0": "progression",
}  # fmt: skip
# Secrets and health words that must stand in no address, no log and no cookie.
TOLD = ("liver", "ibrance", "letrozole", "palbociclib", "progression", "positive", "treatment_change", "02115")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "access.log"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, demo_shelf: Shelf, log: Path) -> Iterator[str]:
    home = tmp_path_factory.mktemp("journeys")
    shutil.copytree(demo_shelf.folder, home / "index")
    with serving(home, log) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with browsing(chromium) as opened:
        yield opened


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param, viewport=PHONE)
    yield context.new_page()
    context.close()


def trials(page: Page) -> list[str]:
    return page.locator("main > ol .nct").all_inner_texts()


def start(page: Page, server: str, moment: str) -> None:
    page.goto(server)
    press(page, f"button:has-text('{moment}')")


def show(page: Page) -> None:
    press(page, "button.main")


def test_growth_on_a_cdk46_inhibitor_to_a_saved_and_shared_list(server: str, page: Page, browser: Browser) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    start(page, server, "Considering a change")
    fill_in(page, **AFTER_CDK46, gene_ESR1="present", place="02115")
    show(page)
    assert re.fullmatch(rf"{server}/results/[\w-]+", page.url)
    listed = trials(page)
    assert len(listed) > 5
    assert page.locator(".standing").first.inner_text().strip() in ("✓ May fit", "? Depends")
    for nct_id in listed[:5]:
        press(page, f"#{nct_id} button:has-text('Save to my list')")
        assert page.locator(f"#{nct_id} button:has-text('Saved')").count() == 1
    press(page, "text=Questions for your doctor")
    assert page.locator("h1").inner_text() == "Questions for your doctor"
    page.goto(f"{server}/list")
    assert page.locator(".nct").count() == 5
    press(page, "text=Look at it first")
    assert page.locator(".nct").count() == 5
    press(page, "text=Make the link")
    link = page.input_value(".link input")
    reader = browser.new_context(java_script_enabled=False).new_page()
    reader.goto(link)
    assert reader.locator(".nct").count() == 5
    assert all(url.startswith(server) for url in requested), "a request went elsewhere"


def test_treated_brain_metastases(server: str, page: Page) -> None:
    start(page, server, "Considering a change")
    fill_in(page, her2="positive", hormone="negative", brain="treated_stable", brain_treated="2026-05")
    show(page)
    assert trials(page)
    assert "brain" in page.inner_text("main").lower()


def test_newly_metastatic_with_nothing_yet(server: str, page: Page) -> None:
    start(page, server, "Newly diagnosed")
    fill_in(page, treated=["nothing"], hormone="positive", her2="zero")
    show(page)
    assert trials(page)


def test_few_options_left_with_ecog_2(server: str, page: Page) -> None:
    start(page, server, "Few options left")
    fill_in(page, ecog="2", exhausted="yes")
    show(page)
    assert "ECOG" in page.inner_text("main")


def test_bone_only(server: str, page: Page) -> None:
    start(page, server, "Considering a change")
    fill_in(page, sites=["bone"], measurable="no", brain="none")
    show(page)
    assert trials(page)


def test_not_sure_to_almost_everything(server: str, page: Page) -> None:
    page.goto(f"{server}/questions")
    show(page)
    assert "0 may fit" in page.inner_text("main") or trials(page)
    assert page.locator("text=Worth finding out next").count() == 1


def test_what_a_next_treatment_would_change(server: str, page: Page) -> None:
    start(page, server, "Considering a change")
    fill_in(page, **AFTER_CDK46)
    show(page)
    press(page, "text=What would a next treatment change?")
    page.fill("[name=drugs]", "Enhertu")
    press(page, "button.main")
    assert "This is no advice to delay or refuse a treatment" in page.inner_text("main")
    assert "enhertu" not in page.url.lower()


def test_browsing_without_telling_anything(server: str, page: Page) -> None:
    page.goto(f"{server}/browse")
    for way in ("moment", "spread", "treatment", "gene"):
        page.goto(f"{server}/browse")
        press(page, f"a[href^='/browse/{way}/'] >> nth=0")
        assert page.url.startswith(f"{server}/browse/{way}/")
        assert trials(page)


@pytest.mark.parametrize(
    ("words", "also"),
    [
        ("secondary breast cancer in the liver", "metastatic breast cancer"),
        ("Enhertu", "trastuzumab deruxtecan"),
        ("LMD", "leptomeningeal"),
    ],
)
def test_words_find_what_the_registry_calls_otherwise(server: str, page: Page, words: str, also: str) -> None:
    page.goto(server)
    page.fill("#words", words)
    press(page, "form.search button")
    assert trials(page) or page.locator("#conflicting .nct").count()
    assert also in page.inner_text("main")
    assert words.split()[0].lower() not in page.url.lower()


def test_no_trial_left_says_which_answer_took_them(server: str, page: Page) -> None:
    page.goto(server)
    page.fill("#words", "xylophone")
    press(page, "form.search button")
    assert page.locator("h2:has-text('No trial is left')").count() == 1
    press(page, "button:has-text('The words you searched')")
    assert trials(page)


def test_one_question_at_a_time_and_back(server: str, page: Page) -> None:
    page.goto(f"{server}/questions")
    press(page, "text=Ask me one question at a time")
    assert "Question 1 of 8" in page.inner_text("main")
    fill_in(page, moment="treatment_change")
    press(page, "text=Next question")
    fill_in(page, hormone="positive")
    press(page, "text=Next question")
    press(page, "text=Back to the question before")
    assert page.locator("[name=hormone]").input_value() == "positive"
    press(page, "text=Show trials now")
    assert trials(page)


def test_back_and_reload_keep_the_place(server: str, page: Page) -> None:
    start(page, server, "Considering a change")
    show(page)
    first = page.url
    press(page, "main > ol .trial >> nth=0 >> h2 a")
    page.go_back()
    page.reload()
    assert page.url == first
    assert trials(page)


def test_filters_narrow_and_widen(server: str, page: Page) -> None:
    page.goto(f"{server}/questions")
    show(page)
    every = page.inner_text("h1")
    press(page, "details.filters summary")
    page.check("[name=phase] >> nth=0")
    press(page, "text=Show these")
    assert page.inner_text("h1") != every
    press(page, "text=Show all again")
    assert trials(page)


def test_a_wrong_reading_is_reported(server: str, page: Page) -> None:
    page.goto(f"{server}/trials/NCT99000002")
    press(page, "summary:has-text('Our reading is wrong')")
    page.select_option("[name=fact]", index=1)
    page.fill("[name=comment]", "The sentence says otherwise")
    press(page, "button:has-text('Send')")
    assert page.inner_text("h1") == "Thank you"


def test_everything_in_spanish(server: str, browser: Browser) -> None:
    context = browser.new_context(locale="es-ES", viewport=PHONE)
    page = context.new_page()
    page.goto(server)
    press(page, "button:has-text('Pensar en un cambio')")
    fill_in(page, **AFTER_CDK46)
    show(page)
    assert "ensayos para mirar" in page.inner_text("h1")
    press(page, "button:has-text('English')")
    assert "trials to look at" in page.inner_text("h1")
    context.close()


def test_names_of_medicines_are_offered_while_typing(server: str, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{server}/questions")
    page.fill("[name=drugs_0]", "Ibrance, letr")
    assert page.locator("#medicines option").evaluate_all("all => all.map(o => o.value)") == ["Ibrance, Letrozole"]


def test_answers_stay_out_of_addresses_logs_cookies_and_titles(server: str, browser: Browser, log: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    start(page, server, "Considering a change")
    fill_in(page, **AFTER_CDK46, place="02115", miles="100")
    show(page)
    response = page.goto(page.url)
    assert response is not None
    headers = response.headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "'unsafe" not in headers["content-security-policy"]
    seen += [page.title(), *(f"{c.get('name')}={c.get('value')}" for c in context.cookies()), log.read_text()]
    for word in TOLD:
        assert not [text for text in seen if word in text.lower()], word
    other = browser.new_context().new_page()
    assert (answer := other.goto(page.url)) is not None
    assert answer.status == 404, "the key of the page works only with its cookie"
    results = page.url
    press(page, "text=Clear my answers")
    assert (gone := page.goto(results)) is not None
    assert gone.status == 404, "cleared answers are gone"
    context.close()


def test_a_page_is_light(server: str, browser: Browser) -> None:
    for path in ("/", "/questions", "/browse", "/trials/NCT99000002"):
        page = browser.new_context().new_page()
        page.goto(server + path)
        assert 0 < page.evaluate(WEIGHT) < 120_000, path
    page.goto(f"{server}/questions")
    show(page)
    assert page.evaluate(WEIGHT) < 120_000, "results"


WEIGHT = """() => ['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""


def test_a_link_is_copied_by_its_button(server: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{server}/trials/NCT99000002")
    press(page, "form[action='/list/save'] button")
    page.goto(f"{server}/list")
    press(page, "text=Look at it first")
    press(page, "button.main")
    press(page, ".link button")
    expect(page.locator(".link button")).to_have_text("Copied")  # the clipboard answers when it is ready
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value(".link input")
    context.close()
