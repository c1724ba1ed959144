// A product as a card, and the parts of it that the product page shares.

import { productUrl } from "./address.js";
import { announce, el } from "./dom.js";
import { item, track } from "./events.js";
import { picture } from "./pictures.js";
import { addToBasket } from "./session.js";
import { whyThis } from "./why.js";
import { availability, buyable, money, rating } from "./words.js";

/** One product of a list. `list` is {recommendationId, explainable, surface, titleTag, extra}; events carry its id and `extra`. */
export function card(entry, list) {
  const { product, reason } = entry;
  const index = (entry.position ?? 1) - 1;
  const event = { recommendation_id: list.recommendationId, surface: list.surface, ...list.extra, items: [item(product, index)] };
  const why = list.explainable ? whyThis(product, list) : null;
  const url = productUrl(product.id, list.explainable ? list.recommendationId : null);
  return el("li", { class: "card", "data-product": product.id },
    el(list.titleTag, { class: "card-title" },
      el("a", { href: url, onclick: () => track("select_item", event) }, picture(product), el("span", { class: "title" }, product.title))),
    facts(product),
    entry.sponsored && el("p", { class: "sponsored" }, "Sponsored"),
    reason?.text && el("p", { class: "reason" }, reason.text),
    el("div", { class: "actions" }, addButton(product, event), why?.button),
    why?.panel);
}

/** Brand, price, rating and availability. */
export function facts(product) {
  const price = money(product.price);
  const was = money(product.list_price);
  const struck = was && product.price && product.list_price.amount > product.price.amount;
  const status = product.availability?.status;
  return el("div", { class: "facts" },
    product.brand && el("p", { class: "brand-name" }, product.brand),
    el("p", { class: "price" },
      price ? el("span", { class: struck ? "now" : null }, price) : el("span", { class: "quiet" }, "Price not stated"),
      struck && [" ", el("span", { class: "sr-only" }, "instead of "), el("s", {}, was)]),
    product.rating && el("p", { class: "rating" }, el("span", { class: "star", "aria-hidden": "true" }, "★ "), rating(product.rating)),
    el("p", { class: `availability ${status === "in_stock" ? "yes" : "no"}` }, availability(status)));
}

/** Puts a product into the basket, and tells the shop and the shopper. `event` is what add_to_cart carries. */
export function addProduct(product, event) {
  addToBasket(product);
  track("add_to_cart", { ...event, currency: product.price?.currency });
  announce(`${product.title} is in the basket.`);
}

export function addButton(product, event) {
  const can = buyable(product);
  return el("button", { type: "button", class: "add", disabled: !can, onclick: () => addProduct(product, event) },
    can ? "Add to basket" : "Not available", el("span", { class: "sr-only" }, ` ${product.title}`));
}
