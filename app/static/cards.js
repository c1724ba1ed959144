// A product as a card, and the parts of it that the product page shares.

import { announce, el } from "./dom.js";
import { item, track } from "./events.js";
import { addToBasket } from "./session.js";
import { whyThis } from "./why.js";
import { availability, buyable, money, rating } from "./words.js";

const TONES = 8;

/** One product of a list. `list` is {recommendationId, explainable, surface, titleTag, extra}; events carry its id and `extra`. */
export function card(entry, list) {
  const { product, reason } = entry;
  const index = (entry.position ?? 1) - 1;
  const event = { recommendation_id: list.recommendationId, surface: list.surface, ...list.extra, items: [item(product, index)] };
  const why = list.explainable ? whyThis(product, list) : null;
  return el("li", { class: "card", "data-product": product.id },
    el(list.titleTag, { class: "card-title" },
      el("a", { href: productUrl(product.id), onclick: () => track("select_item", event) }, picture(product), el("span", { class: "title" }, product.title))),
    facts(product),
    entry.sponsored && el("p", { class: "sponsored" }, "Sponsored"),
    reason?.text && el("p", { class: "reason" }, reason.text),
    el("div", { class: "actions" }, addButton(product, event), why?.button),
    why?.panel);
}

export const productUrl = (id) => `/?product=${encodeURIComponent(id)}`;

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

export function addButton(product, event) {
  const add = () => {
    addToBasket(product);
    track("add_to_cart", { ...event, currency: product.price.currency });
    announce(`${product.title} is in the basket.`);
  };
  return el("button", { type: "button", class: "add", disabled: !buyable(product), onclick: add },
    "Add to basket", el("span", { class: "sr-only" }, ` ${product.title}`));
}

/** A drawn stand-in for a photo: the category's colour and the product's first letters. */
export function picture(product) {
  const words = String(product.title).match(/[\p{L}\p{N}]+/gu) ?? ["?"];
  const letters = words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
  const tone = hash(product.categories?.at(-1)?.value ?? product.id) % TONES;
  const turn = hash(product.id) % 60;
  return el("svg", { class: `picture tone-${tone}`, viewBox: "0 0 160 100", "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" },
    el("rect", { class: "ground", width: 160, height: 100 }),
    el("circle", { class: "shape", cx: 20 + turn, cy: 96, r: 58 }),
    el("circle", { class: "shape", cx: 150, cy: 10 + turn / 3, r: 36 }),
    el("text", { class: "letters", x: 80, y: 52, "text-anchor": "middle", "dominant-baseline": "central" }, letters));
}

function hash(text) {
  let sum = 2166136261; // FNV-1a, folded so that its low bits are as good as its high ones
  for (const char of String(text)) sum = Math.imul(sum ^ char.codePointAt(0), 16777619);
  return (sum ^ (sum >>> 15)) >>> 0;
}
