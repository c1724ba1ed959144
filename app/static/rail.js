// Cards in one row that scrolls, with buttons for those who cannot or would not drag.

import { el } from "./dom.js";

/** The row around a list of cards; the buttons show only while there is more than fits. */
export function rail(cards) {
  const step = (direction) => () => {
    const forward = getComputedStyle(cards).direction === "rtl" ? -direction : direction;
    cards.scrollBy({ left: forward * cards.clientWidth * 0.85, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  };
  const back = el("button", { type: "button", class: "rail-button", onclick: step(-1) }, el("span", { class: "sr-only" }, "Back"), chevron("back"));
  const on = el("button", { type: "button", class: "rail-button", onclick: step(1) }, el("span", { class: "sr-only" }, "More"), chevron("on"));
  const buttons = el("div", { class: "rail-buttons", hidden: true }, back, on);

  function look() {
    const room = cards.scrollWidth - cards.clientWidth;
    const at = Math.abs(cards.scrollLeft);
    buttons.hidden = room < 8;
    back.disabled = at < 8;
    on.disabled = at > room - 8;
  }

  cards.addEventListener("scroll", look, { passive: true });
  new ResizeObserver(look).observe(cards);
  return el("div", { class: "rail" }, buttons, cards);
}

const chevron = (way) => el("svg", { class: `chevron ${way}`, viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" },
  el("path", { d: way === "on" ? "M9 5l7 7-7 7" : "M15 5l-7 7 7 7" }));
