// The basket, kept in this browser only, and what goes with it.

import { productUrl } from "./address.js";
import { announce, el } from "./dom.js";
import { item, track } from "./events.js";
import { listSection } from "./lists.js";
import { basket, removeFromBasket, setQuantity } from "./session.js";
import { count, money, number } from "./words.js";

const MOST = 99;

export function basketPage({ signal, again }) {
  const lines = basket();
  const rail = lines.length
    ? { heading: "Goes with your basket", about: "Bought with, or like, what is in it.", ask: { surface: "cart" } }
    : { heading: "Picked for you", ask: { surface: "home" } };
  return [
    el("section", { class: "basket" },
      el("h1", { id: "page-title", tabindex: "-1" }, "Basket"),
      lines.length === 0 && el("p", { class: "empty" }, "The basket is empty. ", el("a", { href: "/" }, "Look around")),
      el("ul", { class: "lines" }, lines.map((line) => basketLine(line, again))),
      lines.length > 0 && el("p", { class: "total" }, total(lines))),
    listSection({ ...rail, limit: 12, row: true, empty: "There is nothing to add yet.", signal }),
  ];
}

function basketLine(line, again) {
  const { id, title, price, quantity } = line;
  const change = (now) => {
    setQuantity(id, now);
    if (now < quantity) track("remove_from_cart", { surface: "cart", items: [item({ id, price })] });
    else track("add_to_cart", { surface: "cart", currency: price?.currency, items: [item({ id, price })] });
    announce(`${title}: ${number(now)}.`);
    again(`${id}:${now < quantity ? "fewer" : "more"}`);
  };
  const remove = () => {
    removeFromBasket(id);
    track("remove_from_cart", { surface: "cart", items: [item({ id, price })] });
    announce(`${title} is out of the basket.`);
    again();
  };
  const step = (name, sign, to, stop) => el("button", { type: "button", class: "step", "data-step": `${id}:${name}`, disabled: stop, onclick: () => change(to) },
    el("span", { "aria-hidden": "true" }, sign), el("span", { class: "sr-only" }, `${name === "more" ? "One more" : "One fewer"} ${title}`));
  return el("li", {},
    el("a", { href: productUrl(id) }, title),
    el("span", { class: "quantity" }, step("fewer", "−", quantity - 1, quantity <= 1), el("span", {}, `${number(quantity)} × ${money(price) ?? "price not stated"}`), step("more", "+", quantity + 1, quantity >= MOST)),
    el("button", { type: "button", class: "link-button", onclick: remove }, "Remove", el("span", { class: "sr-only" }, ` ${title}`)));
}

function total(lines) {
  const amount = lines.reduce((sum, { price, quantity }) => sum + (price?.amount ?? 0) * quantity, 0);
  return `${count(lines.reduce((sum, line) => sum + line.quantity, 0), "thing")}, ${money({ amount, currency: lines[0].price?.currency })}`;
}
