"""Every page in every state and both languages: axe-core, narrow screens, targets, keyboard; pictures to look at."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.web.browsing import browsing, fill_in, keep_picture, press, serving
from trialmatch.search.shelf import Shelf

pytestmark = pytest.mark.slow

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PUBLIC = (
    "/", "/questions", "/browse", "/browse/spread/brain", "/browse/gene/ESR1", "/trials/NCT99000002", "/list", "/list/recover", "/privacy",
    "/how-it-works", "/how-trials-are-ordered", "/accuracy", "/glossary", "/navigators", "/developers", "/nothing-here",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, demo_shelf: Shelf) -> Iterator[str]:
    home = tmp_path_factory.mktemp("access")
    shutil.copytree(demo_shelf.folder, home / "index")
    with serving(home, home / "log") as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with browsing(chromium) as opened:
        yield opened


def _public(path: str) -> Callable[[Page, str], None]:
    return lambda page, server: page.goto(server + path) and None


def _questions_with_mistakes(page: Page, server: str) -> None:
    page.goto(f"{server}/questions")
    fill_in(page, age="200")
    press(page, "button.main")


def _results(page: Page, server: str) -> None:
    page.goto(f"{server}/questions")
    fill_in(page, hormone="positive", her2="low", sites=["liver"], drugs_0="Ibrance", setting_0="metastatic")
    press(page, "button.main")
    page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")


def _nothing_left(page: Page, server: str) -> None:
    page.goto(server)
    page.fill("#words", "xylophone")
    press(page, "form.search button")


def _one_question(page: Page, server: str) -> None:
    page.goto(f"{server}/questions")
    press(page, "[name=way]")


def _own_trial(page: Page, server: str) -> None:
    _results(page, server)
    press(page, "main > ol .trial >> nth=0 >> h2 a")
    page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")


def _doctor(page: Page, server: str) -> None:
    _results(page, server)
    press(page, "a[href$='/doctor']")


def _next(page: Page, server: str) -> None:
    _results(page, server)
    press(page, "a[href$='/next']")
    page.fill("[name=drugs]", "Enhertu")
    press(page, "button.main")


def _conflicting(page: Page, server: str) -> None:
    _results(page, server)
    page.goto(f"{page.url}/conflicting")


def _list(page: Page, server: str) -> None:
    for nct_id in ("NCT99000002", "NCT99000001"):
        page.goto(f"{server}/trials/{nct_id}")
        if page.locator("form[action='/list/save']").count():
            press(page, "form[action='/list/save'] button")
    _results(page, server)
    press(page, "form[action$='/keep'] button")
    page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")


def _preview(page: Page, server: str) -> None:
    _list(page, server)
    page.check("[name=shows][value=answers]")
    press(page, "form[action='/list/share/preview'] button")


def _list_with_link(page: Page, server: str) -> None:
    _preview(page, server)
    press(page, "button.main")


def _shared(page: Page, server: str) -> None:
    _list_with_link(page, server)
    page.goto(page.input_value(".link input"))


def _compared(page: Page, server: str) -> None:
    _list(page, server)
    press(page, "form[action='/list/compare'] button")


def _printed(page: Page, server: str) -> None:
    _list(page, server)
    page.goto(f"{server}/list/print")


STATES: dict[str, Callable[[Page, str], None]] = {
    **{path: _public(path) for path in PUBLIC},
    "mistakes": _questions_with_mistakes,
    "results": _results,
    "nothing left": _nothing_left,
    "one question": _one_question,
    "own trial": _own_trial,
    "doctor": _doctor,
    "next treatment": _next,
    "conflicting": _conflicting,
    "own list": _list,
    "before sharing": _preview,
    "a new link": _list_with_link,
    "shared list": _shared,
    "compared": _compared,
    "for paper": _printed,
}


@pytest.fixture(params=[("en-US", "light"), ("es-ES", "dark")], ids=["en", "es"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    locale, scheme = request.param
    context = browser.new_context(locale=locale, color_scheme=scheme, viewport=WIDE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("state", STATES)
def test_everybody_can_use_the_page(server: str, page: Page, state: str, tmp_path: Path) -> None:
    STATES[state](page, server)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], "it scrolls sideways"
    assert small_targets(page) == []


def small_targets(page: Page) -> list[str]:
    """Buttons, fields and links of their own line that are lower than 24 px."""
    return page.evaluate(
        """() => [...document.querySelectorAll('button, select, input:not([type=hidden]), summary, nav a, .actions a, h2 a')]
        .filter(e => e.checkVisibility() && !e.closest('label') && e.getBoundingClientRect().height < 24)
        .map(e => e.outerHTML.slice(0, 80))"""
    )


def test_the_keyboard_alone_reaches_the_trials(server: str, browser: Browser) -> None:
    page = browser.new_context(viewport=WIDE).new_page()
    page.goto(server)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "moment":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "the focus can be seen"
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/**")
    page.locator("button.main").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/results/**")
    assert page.locator(".trial").count() > 0


def test_less_motion_and_more_contrast_are_honoured(server: str, browser: Browser) -> None:
    page = browser.new_context(reduced_motion="reduce", contrast="more").new_page()
    page.goto(server)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    line = "getComputedStyle(document.documentElement).getPropertyValue('--soft').trim()"
    assert page.evaluate(line) == page.evaluate(line.replace("--soft", "--ink"))


def test_paper_leaves_out_what_cannot_be_pressed(server: str, browser: Browser) -> None:
    page = browser.new_context().new_page()
    _results(page, server)
    page.emulate_media(media="print")
    assert page.locator("button:visible, nav:visible").count() == 0
    assert page.locator(".trial:visible").count() > 0


def test_pictures_of_each_page_are_kept(
    server: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """For a person to look at: pytest prints where they are when asked with -s."""
    folder = tmp_path_factory.mktemp("pictures")
    for width, name in ((390, "phone"), (1280, "desktop")):
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        for number, (_state, open_it) in enumerate(STATES.items()):
            open_it(page, server)
            keep_picture(page, folder / f"{number:02}-{name}.png")
        context.close()
    print(f"\npictures: {folder}")
    assert len(list(folder.iterdir())) == 2 * len(STATES)
