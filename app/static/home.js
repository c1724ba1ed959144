// The home page: a greeting, rails that hold only what their names say, and the departments.

import { recommend } from "./api.js";
import { categoryUrl, searchUrl } from "./address.js";
import { el, fill } from "./dom.js";
import { listSection } from "./lists.js";
import { categoryPicture } from "./pictures.js";
import { sessionId, visitorId } from "./session.js";
import { number } from "./words.js";

const DEPARTMENTS = 12;

/** What a home page may show, in its order; a rail that has nothing to hold is not there. */
const RAILS = [
  { rail: "buy_again", heading: "Buy again", about: "What you bought before, and may need again." },
  { rail: "for_you", heading: "Picked for you", about: "New to you, and close to what you buy or looked at.", said: "picked for you", llm: "auto" },
  { rail: "trending", heading: "Trending", about: "Most bought in the last four weeks, by everybody." },
];

export function homePage({ shop, signal }) {
  const left = new Set(RAILS);
  const shelf = el("div", { class: "shelves" });
  const rails = RAILS.map((one) => listSection({
    heading: one.heading, about: one.about, ask: { surface: "home", rail: one.rail, llm: one.llm ?? "off" }, said: one.said, row: true, signal,
    loaded: (answer) => {
      if (!answer || answer.products.length) return;
      left.delete(one);
      if (!left.size) shelf.append(firstLook(signal));
    },
  }));
  fill(shelf, rails);
  return [hello(shop), shelf, departments(signal)];
}

/** For somebody of whom nothing is known, in a shop where nothing was sold yet. */
const firstLook = (signal) => listSection({
  heading: "A first look", about: "Well rated things. Look at one, and the shelves begin to know you.", ask: { surface: "home" },
  said: "a first look", empty: "There is nothing to show yet.", signal,
});

function hello(shop) {
  const links = (shop?.suggestions ?? []).map((words) => el("li", {}, el("a", { class: "chip", href: searchUrl(words) }, words)));
  const visitor = shop?.visitors?.find(({ id }) => id === visitorId());
  return el("section", { class: "hello" },
    visitor && el("p", { class: "eyebrow" }, `Welcome back, ${visitor.label}`),
    el("h1", { id: "page-title", tabindex: "-1" }, "The right thing, and an honest reason"),
    el("p", {}, "Every card says why it is on your shelf. “Why this?” opens the facts behind it."),
    links.length > 0 && el("ul", { class: "chips", "aria-label": "Searches to try" }, links));
}

/** The shop's largest kinds, counted by the index. */
function departments(signal) {
  const section = el("section", { class: "departments", hidden: true }, el("h2", {}, "Look around"));
  const ask = { surface: "home", limit: 1, llm: "off", facets: ["category"], visitor_id: visitorId(), session_id: sessionId() };
  recommend(ask, { signal, label: "Look around" }).then(({ facets }) => {
    const kinds = facets?.category?.slice(0, DEPARTMENTS) ?? [];
    section.hidden = !kinds.length;
    section.append(el("ul", { class: "tiles" }, kinds.map(({ value, count }) => el("li", {},
      el("a", { class: "tile", href: categoryUrl(value) }, categoryPicture(value),
        el("span", { class: "tile-name" }, value), el("span", { class: "quiet" }, number(count)))))));
  }).catch(() => section.remove()); // the page says of its rails what is wrong
  return section;
}
