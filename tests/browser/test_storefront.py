"""The storefront on the real small shop, with a model that can be unplugged: shelves, filters, evidence, the plug."""

import json
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from app.assembly import Shop
from app.main import create_app
from app.settings import LLMSettings, RerankSettings
from prompts.scripted import ScriptedChatModel
from retrieval.schema import Availability
from tests.browser.conftest import OpenPage, serve
from tests.browser.shopper import CARDS, become, search
from tests.browser.widget import answered, newest, open_panel, say
from tests.shop import catalogue, place, settings_for

pytestmark = pytest.mark.browser

TIN = "/?product=home-springform-18-cm"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("shop") / "data"
    place(folder, "trained")
    regular = {"id": "visitor-3", "label": "Visitor 3", "segment": "regular", "about": "Comes back for favourites"}
    (folder / "demo.json").write_text(json.dumps({"visitors": [regular], "suggestions": ["a kettle under 40"]}))
    settings = settings_for(
        folder,
        llm=LLMSettings(remember_s=0, understands=False, breaker=False),
        rerank=RerankSettings(deadline_ms=3_000, top_n=5),
    )

    def opened() -> Shop:
        return Shop(settings, chat_model=ScriptedChatModel(lambda _: "[]", name="small-model"))

    with serve(create_app(opened, max_body_bytes=settings.max_body_bytes, development=True)) as address:
        yield address


def shelf(page: Page, name: str) -> Locator:
    return page.locator(".list", has=page.get_by_role("heading", name=name, exact=True))


def cards(place: Locator) -> Locator:
    return place.locator(".card:not(.skeleton)")


def test_another_household_sees_other_shelves(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url)
    expect(cards(shelf(page, "Trending")).first).to_contain_text("Popular")
    expect(page.get_by_role("heading", name="Buy again")).to_have_count(0)
    expect(page.get_by_role("heading", name="Picked for you")).to_have_count(0)
    become(page, "Visitor 3")
    expect(cards(shelf(page, "Buy again")).first).to_contain_text("You bought this")
    expect(cards(shelf(page, "Picked for you")).first).to_be_visible()
    expect(page.get_by_text("Welcome back, Visitor 3")).to_be_visible()
    expect(page.get_by_role("button", name="You are Visitor 3")).to_be_focused()


def test_a_row_that_is_wider_than_the_page_is_turned_by_buttons(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, reduced_motion="reduce")
    row = shelf(page, "Trending")
    expect(row.get_by_role("button", name="Back")).to_be_disabled()
    row.get_by_role("button", name="More").click()
    expect(row.get_by_role("button", name="Back")).to_be_enabled()
    assert row.locator(".cards").evaluate("row => row.scrollLeft") > 100


def test_a_department_leads_to_its_products(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url)
    page.locator(".departments").get_by_role("link", name="Baking").click()
    expect(page.get_by_role("heading", level=1, name="Baking")).to_be_focused()
    expect(page.get_by_role("list", name="Understood as")).to_contain_text("Category is Baking")
    expect(page.locator(CARDS).first).to_be_visible()


def test_filters_count_narrow_and_are_taken_away_again(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, "/?q=baking")
    filters = page.get_by_role("complementary", name="Filters")
    white = filters.get_by_role("link", name=re.compile(r"^white \d+$"))
    count = int(white.inner_text().split()[-1])
    white.click()
    chips = page.get_by_role("list", name="Understood as")
    expect(chips).to_contain_text("Colour is white")
    expect(page).to_have_url(re.compile("attributes.colour"))
    shown = [
        page.locator(CARDS).nth(at).get_attribute("data-product") or "" for at in range(page.locator(CARDS).count())
    ]
    goods = {str(one): product for one, product in catalogue().items()}
    assert len(shown) >= count
    assert {goods[one].attributes["colour"] for one in shown} == {"white"}
    chips.get_by_role("link", name="Colour is white").click()
    expect(page.get_by_role("list", name="Understood as")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?q=baking$"))


def test_a_limit_that_was_said_is_let_go_and_the_rest_of_the_words_stay(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, "/?q=kettle under 40")
    page.get_by_role("link", name="under €40.00").click()
    expect(page).to_have_url(re.compile(r"\?q=kettle$"))
    expect(page.get_by_role("searchbox")).to_have_value("kettle")


def test_a_range_of_prices_is_typed_in_whole_money(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, "/?q=kettle")
    page.get_by_label("from").fill("20")
    page.get_by_label("to", exact=True).fill("39.90")
    page.get_by_label("to", exact=True).press("Enter")
    chips = page.get_by_role("list", name="Understood as").get_by_role("listitem")
    expect(chips).to_contain_text(["at least €20.00", "at most €39.90"])
    expect(page.get_by_label("to", exact=True)).to_have_value("39.9")


def test_a_slip_of_the_keyboard_is_set_right_and_named(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url)
    search(page, "kettel")
    expect(page.locator(".corrected")).to_have_text("Searched for “kettle”.")


def test_an_empty_result_offers_to_let_a_limit_go(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, "/?q=kettle&f=price:lt:1")
    page.locator(".empty").get_by_role("link", name="Without “Price under €0.01”").click()
    expect(page.locator(CARDS).first).to_be_visible()


def test_a_product_found_in_a_list_still_says_why_and_where_it_stands(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, "/?q=springform")
    page.locator(CARDS).first.get_by_role("link").click()
    page.locator(".product").get_by_role("button", name="Why this?").click()
    expect(page.locator(".product .why")).to_contain_text("springform")
    expect(cards(shelf(page, "Similar")).first).to_contain_text("Similar to")
    page.get_by_role("navigation", name="Where this stands").get_by_role("link", name="Baking").click()
    expect(page.get_by_role("heading", level=1, name="Baking")).to_be_visible()


def test_what_cannot_be_bought_says_so_and_shows_what_is_like_it_first(url: str, shop_page: OpenPage) -> None:
    gone = next(one.id for one in catalogue().values() if one.availability is Availability.OUT_OF_STOCK)
    page = shop_page(url, f"/?product={gone}")
    expect(page.locator(".product").get_by_role("button", name="Not available")).to_be_disabled()
    expect(page.locator(".sold-out")).to_be_visible()
    expect(page.locator(".shelves .list").first).to_contain_text("Similar")


def test_the_basket_counts_and_leads_to_what_goes_with_it(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, TIN)
    page.locator(".product").get_by_role("button", name="Add to basket").click()
    page.get_by_role("link", name="Basket").click()
    page.get_by_role("button", name=re.compile("^One more")).click()
    expect(page.locator("#basket-count")).to_have_text("2")
    expect(page.get_by_role("button", name=re.compile("^One more"))).to_be_focused()
    expect(cards(shelf(page, "Goes with your basket")).first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Remove")).click()
    expect(page.get_by_text("The basket is empty.")).to_be_visible()


def test_the_drawer_tells_stages_bundle_and_the_evidence_of_a_card(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url)
    become(page, "Visitor 3")
    first = cards(shelf(page, "Buy again")).first
    title = first.locator(".title").inner_text()
    first.get_by_role("button", name="Why this?").click()
    first.get_by_role("button", name="All the evidence").click()
    drawer = page.get_by_role("dialog", name="What happened?")
    expect(drawer.get_by_role("combobox", name="List")).to_contain_text("Buy again")
    for stage in ("Find candidates", "Rank", "Read the catalogue", "Whole list"):
        expect(drawer.get_by_role("row", name=re.compile(f"^{stage} .* ms$"))).to_be_visible()
    expect(drawer.locator("details[open]")).to_contain_text(title)
    expect(drawer.locator(".shares tr").first).to_contain_text(re.compile(r"visitor\."))
    expect(drawer.locator("details[open]")).to_contain_text("Times you bought it")
    expect(drawer).to_contain_text("buy_again")
    page.keyboard.press("Escape")
    expect(first.get_by_role("button", name="All the evidence")).to_be_focused()


def test_with_the_plug_pulled_lists_come_and_say_why(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, "/?q=kettle")
    expect(page.locator(".made")).to_contain_text("reply_")
    page.get_by_role("button", name="What happened?", exact=True).click()
    plug = page.get_by_role("switch", name="Model plugged in")
    plug.press("Space")
    expect(plug).not_to_be_checked()
    expect(plug).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#plug-note")).to_contain_text("The model’s plug is pulled.")
    search(page, "tin")
    expect(page.locator(CARDS).first).to_be_visible()
    expect(page.locator(".made")).to_contain_text("llm_error")
    expect(page.locator(".degraded")).to_have_text("These are the best matches, without the assistant.")
    page.get_by_role("button", name="Plug it back in").click()
    expect(page.locator("#plug-note")).to_be_hidden()


def test_the_element_is_told_who_shops_and_what_it_tells_reaches_the_basket_and_the_drawer(
    url: str, shop_page: OpenPage
) -> None:
    page = shop_page(url, TIN)
    become(page, "Visitor 3")
    for mode in ("launcher", "product"):
        expect(page.locator(f"shelf-talk[mode={mode}]")).to_have_attribute("visitor-id", "visitor-3")
    expect(page.locator("shelf-talk[mode=product]")).to_have_attribute("product-id", "home-springform-18-cm")
    open_panel(page)
    say(page, "kettle under 60")
    answered(page, 1)
    newest(page).get_by_role("button", name="Add to basket").first.click()
    expect(page.locator("#basket-count")).to_have_text("1")
    page.get_by_role("button", name="What happened?", exact=True).click()
    expect(page.locator(".drawer")).to_contain_text("Chat: kettle under 60")
    page.keyboard.press("Escape")
    newest(page).get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/\?product=.*&list="))
    answered(page, 1)


def test_without_scripts_a_search_still_finds(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, java_script_enabled=False)
    search(page, "kettle under 40")
    expect(page.get_by_role("heading", level=1, name="Results for “kettle under 40”")).to_be_visible()
    expect(page.locator(".card").first).to_contain_text("€")
    search(page, '"><script>window.hacked=1</script>')
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>")
    assert page.locator("main script").count() == 0


PAGES = ("/", "/?q=white baking things under 40", "/?q=kettle&f=price:lt:1", TIN, "/?basket")


@pytest.mark.parametrize(
    ("scheme", "widths", "paths"),
    [
        ("light", (320,), PAGES[:2]),
        ("dark", (1280,), PAGES[2:]),
        pytest.param("light", (320, 768, 1280), PAGES, marks=pytest.mark.proof),
        pytest.param("dark", (320, 768, 1280), PAGES, marks=pytest.mark.proof),
    ],
)
def test_axe_finds_nothing_on_a_page(
    url: str, shop_page: OpenPage, scheme: str, widths: tuple[int, ...], paths: tuple[str, ...]
) -> None:
    page = shop_page(url, color_scheme=scheme, reduced_motion="reduce")
    become(page, "Visitor 3")
    for path in paths:
        page.goto(url + path)
        expect(page.locator("main [aria-busy=true]")).to_have_count(0)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            assert_no_findings(page, f"{path} {width} {scheme}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.proof), "dark"])
def test_axe_finds_nothing_in_what_opens(url: str, shop_page: OpenPage, scheme: str) -> None:
    page = shop_page(url, color_scheme=scheme, reduced_motion="reduce")
    become(page, "Visitor 3")
    cards(page.locator("main")).first.get_by_role("button", name="Why this?").click()
    expect(page.locator(".why-text").first).to_be_visible()
    assert_no_findings(page, "why")
    page.get_by_role("button", name="All the evidence").first.click()
    expect(page.locator("details[open] .shares")).to_be_visible()
    assert_no_findings(page, "drawer")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="You are").click()
    assert_no_findings(page, "households")


def assert_no_findings(page: Page, where: str) -> None:
    found = Axe().run(page, options=RULES)
    told = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found.response["violations"]]
    assert told == [], where


@pytest.mark.parametrize("path", ["/", "/?q=kettle under 40", TIN, "/?basket"])
def test_from_right_to_left_nothing_is_cut_off(url: str, shop_page: OpenPage, path: str) -> None:
    page = shop_page(url, path, viewport={"width": 320, "height": 640})
    page.evaluate("document.documentElement.dir = 'rtl'")
    expect(page.locator(CARDS).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    left = page.locator("main h1").evaluate("one => one.getBoundingClientRect().left")
    assert left >= 0
