// A recommended list on a page: asked for, waited for, shown, and what happened while making it.

import { ApiError, recommend } from "./api.js";
import { card } from "./cards.js";
import { announce, el, fill } from "./dom.js";
import { watchImpressions } from "./events.js";
import { basketIds, sessionId, visitorId } from "./session.js";
import { constraint, count, degradedNote, fallback, mode, number } from "./words.js";

/**
 * A section that loads its list at once. `ask` is the request's own part ({surface, query, ...}),
 * `said` what to call the list for a screen reader (a list without it comes in silence), `empty`
 * the words for a list with nothing in it.
 */
export function listSection({ heading, level = "h2", headingId, ask, limit = 12, said, empty, signal }) {
  const body = el("div", { class: "list-body" });
  const section = el("section", { class: "list", "aria-busy": "true" },
    heading && el(level, { id: headingId, tabindex: headingId ? "-1" : null }, heading), body);

  async function load() {
    section.setAttribute("aria-busy", "true");
    fill(body, skeletons(limit));
    const started = performance.now();
    try {
      const answer = await recommend(request(ask, limit), signal);
      fill(body, listParts(answer, { surface: ask.surface, titleTag: level === "h1" ? "h2" : "h3", roundTripMs: performance.now() - started, empty }));
      if (said) announce(answer.products.length ? `${count(answer.products.length, "product")}, ${said}.` : empty);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      fill(body, trouble(error, load));
      announce(error.message);
    } finally {
      section.setAttribute("aria-busy", "false");
    }
  }

  void load();
  return section;
}

function request(ask, limit) {
  const cart = basketIds();
  return { ...ask, visitor_id: visitorId(), session_id: sessionId(), limit, ...(cart.length ? { cart_product_ids: cart } : {}) };
}

/** Chips, wishes that cannot be confirmed, the cards, and the line that says how the list was made. */
function listParts(answer, { surface, titleTag, roundTripMs, empty }) {
  const note = degradedNote(answer.fallback_reason, answer.mode);
  const { node, watch } = cardList(answer, surface, { titleTag });
  watch();
  return [
    chips(answer.constraints),
    unmetNote(answer.unmet),
    note && el("p", { class: "note degraded" }, note),
    answer.products.length ? node : el("p", { class: "empty" }, empty),
    happened(answer, roundTripMs),
  ];
}

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

/** "Ranked · 43 ms · bundle b7", which opens to the stages and versions. */
export function happened(answer, roundTripMs) {
  const { timings_ms: timings = {}, bundle } = answer;
  const why = answer.fallback_reason ? `: ${fallback(answer.fallback_reason, answer.mode)}` : "";
  const time = typeof timings.total === "number" ? `${number(Math.round(timings.total))} ms` : null;
  const rows = [
    ["How", `${mode(answer.mode)}${why}`],
    roundTripMs && ["In this browser", `${number(Math.round(roundTripMs))} ms from asking to answer`],
    ...Object.entries(timings).map(([stage, ms]) => [`Stage ${stage}`, `${number(ms)} ms`]),
    ...Object.entries(bundle ?? {}).filter(([, version]) => version).map(([part, version]) => [part === "id" ? "Bundle" : `Version of ${part}`, version]),
    ["Recommendation", answer.recommendation_id],
  ].filter(Boolean);
  return el("details", { class: "happened" },
    el("summary", {}, [answer.mode, answer.fallback_reason, time, bundle?.id && `bundle ${bundle.id}`].filter(Boolean).join(" · ")),
    el("dl", {}, rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value))))));
}

/** Grey cards that hold the place while the list is made. */
export function skeletons(limit) {
  return el("div", { class: "cards skeletons", "aria-hidden": "true" },
    Array.from({ length: Math.min(limit, 8) }, () => el("div", { class: "card skeleton" })));
}
