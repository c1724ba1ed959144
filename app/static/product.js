// A product's page: what it is, what is like it, what is bought with it, and why it was recommended.

import { ApiError, getProduct } from "./api.js";
import { categoryUrl } from "./address.js";
import { addButton, facts } from "./cards.js";
import { announce, el, fill } from "./dom.js";
import { item, track } from "./events.js";
import { listSection, skeletons, trouble } from "./lists.js";
import { picture } from "./pictures.js";
import { buyable, fieldName, number } from "./words.js";

/** `list` is the recommendation that led here, if any; `assistant` may put a card of its own under the facts. */
export function productPage({ id, list, signal, assistant }) {
  const place = el("article", { class: "product", "aria-busy": "true" });
  const together = listSection({ heading: "Bought together", about: "In the same baskets as this.", ask: { surface: "product", product_id: id, rail: "together", llm: "off" }, limit: 10, row: true, signal });
  const similar = listSection({ heading: "Similar", about: "Alike by what their descriptions say.", ask: { surface: "product", product_id: id, rail: "similar", llm: "off" }, limit: 10, row: true, signal });
  const rails = el("div", { class: "shelves" }, together, similar);

  async function load() {
    fill(place, el("h1", { id: "page-title", class: "sr-only", tabindex: "-1" }, "Product"), skeletons(1));
    try {
      const product = await getProduct(id, signal);
      const hadFocus = place.contains(document.activeElement);
      fill(place, productParts(product, { list, assistant }));
      if (!buyable(product)) rails.prepend(similar);
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
  return [place, rails];
}

function productParts(product, { list, assistant }) {
  const event = { surface: "product", items: [item(product)], ...(list ? { recommendation_id: list } : {}) };
  const details = Object.entries(product.attributes ?? {});
  return [
    breadcrumb(product),
    el("div", { class: "stage" }, picture(product)),
    el("div", { class: "product-text" },
      el("h1", { id: "page-title", tabindex: "-1" }, product.title),
      facts(product),
      !buyable(product) && el("p", { class: "note sold-out" }, "This cannot be bought today. What is like it stands below."),
      el("div", { class: "actions" }, addButton(product, event)),
      assistant.productCard(product.id, list),
      product.description && el("p", { class: "description" }, product.description),
      details.length > 0 && el("dl", { class: "details" }, details.map(([name, value]) =>
        el("div", {}, el("dt", {}, fieldName(`attributes.${name}`)), el("dd", {}, typeof value === "number" ? number(value) : String(value)))))),
  ];
}

function breadcrumb(product) {
  const path = (product.categories ?? []).map(({ value }) => el("li", {}, el("a", { href: categoryUrl(value) }, value)));
  return el("nav", { class: "breadcrumb", "aria-label": "Where this stands" },
    el("ol", {}, el("li", {}, el("a", { href: "/" }, "Home")), path));
}
