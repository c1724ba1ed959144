// The demo shop: reads the address, shows the page, and keeps the header in step.

import { getShop } from "./api.js";
import { mountChat } from "./chat.js";
import { el, fill } from "./dom.js";
import { basketPage, homePage, productPage, searchPage } from "./pages.js";
import { basketCount, guestId, setVisitor, visitorId } from "./session.js";
import { setShopWords } from "./words.js";

const main = document.getElementById("main");
const search = document.getElementById("q");
let shop = null;
let leaving = new AbortController();

function page(signal) {
  const address = new URLSearchParams(location.search);
  const words = address.get("q")?.trim();
  if (address.get("product")) return { title: "Product", parts: productPage({ id: address.get("product"), signal }) };
  if (address.has("basket")) return { title: "Basket", parts: basketPage({ signal, again: () => show({ focus: true }) }) };
  if (words) return { title: words, words, parts: searchPage({ words, signal }) };
  return { title: "", parts: homePage({ shop, signal }) };
}

/** Shows the page of the address. A page that the shopper went to takes the focus; the first one does not. */
function show({ focus = false } = {}) {
  leaving.abort();
  leaving = new AbortController();
  const { title, words, parts } = page(leaving.signal);
  fill(main, parts);
  search.value = words ?? "";
  document.title = [title, shopName()].filter(Boolean).join(" · ");
  if (focus) document.getElementById("page-title")?.focus({ preventScroll: true });
}

const shopName = () => shop?.name || "Demo shop";

function go(url) {
  history.pushState(null, "", url);
  window.scrollTo(0, 0);
  show({ focus: true });
}

/** Links inside the shop change the page without a reload, so that the conversation stays. */
function followLink(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (!/^\/(\?|$)/.test(link.getAttribute("href"))) return;
  event.preventDefault();
  go(link.href);
}

function submitSearch(event) {
  event.preventDefault();
  const words = search.value.trim();
  go(words ? `/?q=${encodeURIComponent(words)}` : "/");
}

/** The visitors that the shop offers and a stranger; a plain field if the shop names none. */
function whoField(chat) {
  const choose = (event) => {
    const id = event.target.value.trim();
    setVisitor(id || guestId());
    document.dispatchEvent(new Event("basket"));
    chat.startOver();
    show();
  };
  const visitors = shop?.visitors ?? [];
  const current = visitorId() === guestId() ? "" : visitorId();
  const field = visitors.length
    ? el("select", { id: "visitor", onchange: choose },
      el("option", { value: "", selected: current === "" }, "A stranger"),
      visitors.map(({ id, label }) => el("option", { value: id, selected: id === current }, label)))
    : el("input", { id: "visitor", type: "text", value: current, placeholder: "a stranger", autocomplete: "off", onchange: choose });
  return [el("label", { for: "visitor" }, "You are"), field];
}

function showBasketCount() {
  document.getElementById("basket-count").textContent = String(basketCount());
}

async function start() {
  document.addEventListener("click", followLink);
  document.addEventListener("basket", showBasketCount);
  document.getElementById("search").addEventListener("submit", submitSearch);
  window.addEventListener("popstate", () => show({ focus: true }));
  showBasketCount();
  shop = await getShop();
  setShopWords(shop);
  document.getElementById("shop-name").textContent = shopName();
  const chat = mountChat(document.getElementById("chat"), document.getElementById("chat-toggle"), { suggestions: shop?.suggestions, assistant: shop?.assistant });
  fill(document.getElementById("who"), whoField(chat));
  show();
}

void start();
