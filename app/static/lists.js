// A recommended list on a page: asked for, waited for, shown, and what happened while making it.

import { ApiError, recommend } from "./api.js";
import { card } from "./cards.js";
import { announce, el, fill } from "./dom.js";
import { openDrawer } from "./drawer.js";
import { watchImpressions } from "./events.js";
import { rail } from "./rail.js";
import { basketIds, sessionId, visitorId } from "./session.js";
import { constraint, count, degradedNote, number } from "./words.js";

/**
 * A section that loads its list at once. `ask` is the request's own part ({surface, query, ...}),
 * `said` what to call the list for a screen reader (a list without it comes in silence), `empty`
 * what to show for a list with nothing in it: words, or a function of the answer; without it an empty list takes its
 * section away. `row` shows one row that scrolls. `above(answer)` gives what stands over the cards, and `loaded`
 * is told of every answer, and of null for none.
 */
export function listSection({ heading, about, level = "h2", headingId, ask, limit = 12, said, empty, signal, row = false, above = notes, loaded = () => {} }) {
  const body = el("div", { class: "list-body" });
  const section = el("section", { class: row ? "list row" : "list", "aria-busy": "true" },
    heading && el(level, { id: headingId, tabindex: headingId ? "-1" : null }, heading), about && el("p", { class: "about" }, about), body);

  async function load() {
    section.setAttribute("aria-busy", "true");
    fill(body, skeletons(limit));
    try {
      const answer = await recommend(request(ask, limit), { signal, label: heading });
      if (!answer.products.length && !empty) section.remove();
      fill(body, listParts(answer, { surface: ask.surface, titleTag: level === "h1" ? "h2" : "h3", empty, row, above }));
      if (said) announce(answer.products.length ? `${count(answer.products.length, "product")}, ${said}.` : "Nothing fits.");
      loaded(answer);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      fill(body, trouble(error, load));
      announce(error.message);
      loaded(null);
    } finally {
      section.setAttribute("aria-busy", "false");
    }
  }

  void load();
  return section;
}

/** The basket leads a list on its own page alone: elsewhere it would speak louder than the page. */
function request(ask, limit) {
  return { ...ask, visitor_id: visitorId(), session_id: sessionId(), limit, ...(ask.surface === "cart" ? { cart_product_ids: basketIds() } : {}) };
}

/** Notes, the cards, and the way to how the list was made. */
function listParts(answer, { surface, titleTag, empty, row, above }) {
  const note = degradedNote(answer.fallback_reason, answer.mode);
  const { node, watch } = cardList(answer, surface, { titleTag });
  watch();
  const nothing = typeof empty === "function" ? empty(answer) : el("p", { class: "empty" }, empty);
  return [
    above(answer),
    note && el("p", { class: "note degraded" }, note),
    answer.products.length ? (row ? rail(node) : node) : nothing,
    whatHappened(answer),
  ].flat();
}

const notes = (answer) => [chips(answer.constraints), unmetNote(answer.unmet)];

/** The products as cards, and `watch`, which begins to tell the shop of those that come into view. */
export function cardList(answer, surface, { titleTag = "h3", extra = {} } = {}) {
  const list = { recommendationId: answer.recommendation_id, explainable: answer.explainable !== false, surface, titleTag, extra };
  const places = new Map();
  const cards = answer.products.map((entry, index) => {
    const node = card({ position: index + 1, ...entry }, list);
    places.set(node, { item_id: entry.product.id, index });
    return node;
  });
  const watch = () => watchImpressions(places, { recommendation_id: answer.recommendation_id, surface, ...extra });
  return { node: el("ul", { class: "cards" }, cards), watch };
}

/** What was understood of the shopper's words. */
export function chips(constraints = []) {
  if (!constraints.length) return null;
  return el("ul", { class: "chips", "aria-label": "Understood as" },
    constraints.map((one) => el("li", { class: one.hard === false ? "chip wish" : "chip" }, constraint(one))));
}

/** Wishes that the catalogue cannot confirm, named and not claimed. */
export function unmetNote(unmet = []) {
  if (!unmet.length) return null;
  return el("div", { class: "note unmet" }, unmet.map(({ wish, detail }) => el("p", {}, el("strong", {}, wish), detail && `: ${detail}`)));
}

export function trouble(error, retry) {
  return el("div", { class: "trouble" },
    el("p", {}, error.message),
    error.requestId && el("p", { class: "quiet" }, `Request ${error.requestId}`),
    retry && el("button", { type: "button", onclick: retry }, "Try again"));
}

/** "Ranked · 43 ms", which opens the drawer at this list. */
function whatHappened(answer) {
  const { total } = answer.timings_ms ?? {};
  const short = [answer.mode, answer.fallback_reason, typeof total === "number" && `${number(Math.round(total))} ms`].filter(Boolean).join(" · ");
  return el("p", { class: "made" }, el("button", { type: "button", class: "link-button", onclick: () => openDrawer(answer.recommendation_id) },
    el("span", { class: "dot", "aria-hidden": "true" }), short, el("span", { class: "sr-only" }, ": what happened?")));
}

/** Grey cards that hold the place while the list is made. */
export function skeletons(limit) {
  return el("div", { class: "cards skeletons", "aria-hidden": "true" },
    Array.from({ length: Math.min(limit, 8) }, () => el("div", { class: "card skeleton" })));
}
