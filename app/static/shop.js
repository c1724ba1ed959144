// The demo shop: reads the address, shows the page, and keeps the header in step.

import { getShop } from "./api.js";
import { readAddress, searchUrl } from "./address.js";
import { basketPage } from "./basket.js";
import { fill } from "./dom.js";
import { mountDrawer } from "./drawer.js";
import { homePage } from "./home.js";
import { mountAssistant } from "./assistant.js";
import { mountPlug } from "./plug.js";
import { productPage } from "./product.js";
import { searchPage } from "./search.js";
import { basketCount } from "./session.js";
import { setShopWords } from "./words.js";
import { mountWho } from "./who.js";

const main = document.getElementById("main");
const search = document.getElementById("q");
let shop = null;
let assistant = null;
let leaving = new AbortController();

const shopName = () => shop?.name || "Demo shop";

function page(address, signal) {
  const { product: id, list, basket, words, filters } = address;
  if (id) return { title: "Product", parts: productPage({ id, list, signal, assistant }) };
  if (basket) return { title: "Basket", parts: basketPage({ signal, again: (step) => show({ focus: true, step }) }) };
  if (words || filters.length) return { title: words || "Products", parts: searchPage({ words, filters, shop, signal, go }) };
  return { title: "", parts: homePage({ shop, signal }) };
}

/** Shows the page of the address. A page that the shopper went to takes the focus; the first one does not. */
function show({ focus = false, step } = {}) {
  leaving.abort();
  leaving = new AbortController();
  const address = readAddress();
  assistant.pageChanged(address);
  const { title, parts } = page(address, leaving.signal);
  fill(main, parts);
  search.value = address.words;
  document.title = [title, shopName()].filter(Boolean).join(" · ");
  const twin = step && main.querySelector(`[data-step="${CSS.escape(step)}"]:not(:disabled)`);
  if (twin) twin.focus();
  else if (focus) document.getElementById("page-title")?.focus({ preventScroll: true });
}

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
  go(searchUrl(search.value.trim()));
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
  if (shop?.suggestions?.length) search.placeholder = `Try: ${shop.suggestions[0]}`;
  document.getElementById("what").hidden = !shop?.demo;
  assistant = mountAssistant({ shop, go });
  mountWho(document.getElementById("who"), shop, (id) => {
    document.dispatchEvent(new Event("basket"));
    assistant.visitorChanged(id);
    show();
  });
  mountDrawer(document.getElementById("what"));
  if (shop?.demo) void mountPlug(document.getElementById("plug-note"));
  show();
}

void start();
