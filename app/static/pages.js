// The shop's pages, each a list of elements for <main>.

import { ApiError, getProduct } from "./api.js";
import { addButton, facts, picture, productUrl } from "./cards.js";
import { announce, el, fill } from "./dom.js";
import { item, track } from "./events.js";
import { listSection, skeletons, trouble } from "./lists.js";
import { basket, removeFromBasket } from "./session.js";
import { count, fieldName, money, number } from "./words.js";

export function homePage({ shop, signal }) {
  const links = (shop?.suggestions ?? []).map((words) => el("li", {}, el("a", { class: "chip", href: `/?q=${encodeURIComponent(words)}` }, words)));
  return [
    el("section", { class: "hello" },
      el("h1", { id: "page-title", tabindex: "-1" }, "The right thing, and an honest reason"),
      el("p", {}, "Every card says why it is on your shelf. “Why this?” opens the facts behind it."),
      links.length > 0 && el("ul", { class: "chips", "aria-label": "Searches to try" }, links)),
    listSection({ heading: "Picked for you", ask: { surface: "home" }, said: "picked for you", empty: "There is nothing to show yet.", signal }),
  ];
}

export function searchPage({ words, signal }) {
  return [
    listSection({
      heading: `Results for “${words}”`, level: "h1", headingId: "page-title", ask: { surface: "search", query: words }, limit: 24,
      said: `results for ${words}`, empty: `Nothing here fits “${words}”. Try fewer or other words.`, signal,
    }),
  ];
}

export function productPage({ id, signal }) {
  const place = el("article", { class: "product", "aria-busy": "true" });

  async function load() {
    fill(place, el("h1", { id: "page-title", class: "sr-only", tabindex: "-1" }, "Product"), skeletons(1));
    try {
      const product = await getProduct(id, signal);
      const hadFocus = place.contains(document.activeElement);
      fill(place, productParts(product));
      document.title = `${product.title} · ${document.getElementById("shop-name").textContent}`;
      if (hadFocus) place.querySelector("h1").focus({ preventScroll: true });
      track("view_item", { surface: "product", items: [item(product)] });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      const missing = error.status === 404;
      const words = missing ? "This product is not in the shop." : error.message;
      fill(place, el("h1", { id: "page-title", tabindex: "-1" }, missing ? "Not found" : "Not available"),
        trouble(new ApiError(words, error), missing ? null : load));
      announce(words);
    } finally {
      place.setAttribute("aria-busy", "false");
    }
  }

  void load();
  const rail = listSection({ heading: "Goes well with this", ask: { surface: "product", product_id: id }, limit: 8, empty: "Nothing is known to go with this yet.", signal });
  return [place, rail];
}

function productParts(product) {
  const event = { surface: "product", items: [item(product)] };
  const details = Object.entries(product.attributes ?? {});
  const path = (product.categories ?? []).map(({ value }) => value).join(" › ");
  return [
    picture(product),
    el("div", { class: "product-text" },
      path && el("p", { class: "quiet" }, path),
      el("h1", { id: "page-title", tabindex: "-1" }, product.title),
      facts(product),
      product.description && el("p", { class: "description" }, product.description),
      el("div", { class: "actions" }, addButton(product, event)),
      details.length > 0 && el("dl", { class: "details" }, details.map(([name, value]) =>
        el("div", {}, el("dt", {}, fieldName(`attributes.${name}`)), el("dd", {}, typeof value === "number" ? number(value) : String(value)))))),
  ];
}

export function basketPage({ signal, again }) {
  const lines = basket();
  const remove = ({ id, title, price }) => {
    removeFromBasket(id);
    track("remove_from_cart", { surface: "cart", items: [item({ id, price })] });
    announce(`${title} is out of the basket.`);
    again();
  };
  return [
    el("section", { class: "basket" },
      el("h1", { id: "page-title", tabindex: "-1" }, "Basket"),
      lines.length === 0 && el("p", { class: "empty" }, "The basket is empty."),
      el("ul", { class: "lines" }, lines.map((line) => el("li", {},
        el("a", { href: productUrl(line.id) }, line.title),
        el("span", { class: "quiet" }, `${number(line.quantity)} × ${money(line.price) ?? "price not stated"}`),
        el("button", { type: "button", onclick: () => remove(line) }, "Remove", el("span", { class: "sr-only" }, ` ${line.title}`))))),
      lines.length > 0 && el("p", { class: "total" }, total(lines))),
    listSection({ heading: lines.length ? "Goes with your basket" : "Picked for you", ask: { surface: lines.length ? "cart" : "home" }, limit: 8, empty: "There is nothing to add yet.", signal }),
  ];
}

function total(lines) {
  const amount = lines.reduce((sum, { price, quantity }) => sum + (price?.amount ?? 0) * quantity, 0);
  return `${count(lines.reduce((sum, line) => sum + line.quantity, 0), "thing")}, ${money({ amount, currency: lines[0].price?.currency })}`;
}
