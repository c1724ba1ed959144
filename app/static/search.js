// The search page: what was understood as chips that can be taken away, filters with counts, and a way on from nothing.

import { sameFilter, searchUrl } from "./address.js";
import { el, fill } from "./dom.js";
import { facetPanel } from "./facets.js";
import { listSection, unmetNote } from "./lists.js";
import { constraint } from "./words.js";

const PAGE = 24;
const MOST = 96;

export function searchPage({ words, filters, shop, signal, go, limit = PAGE }) {
  const heading = words ? `Results for “${words}”` : filters.length === 1 ? String(filters[0].value) : "Filtered products";
  const panel = el("aside", { class: "filters", "aria-label": "Filters" });
  const more = el("div", { class: "more" });
  const place = el("div", { class: "results" });
  const ask = { surface: "search", ...(words ? { query: words } : {}), constraints: filters, facets: shop?.filters ?? ["category", "brand"] };

  function list(wanted) {
    fill(place, listSection({
      heading, level: "h1", headingId: "page-title", ask, limit: wanted, said: words ? `results for ${words}` : "found", signal,
      above: (answer) => [corrected(words, answer), filterChips(answer, words, filters), unmetNote(answer.unmet)],
      empty: (answer) => nothing(answer, words, filters, shop),
      loaded: (answer) => {
        fill(panel, answer ? facetPanel({ answer, words, filters, go }) : null);
        const full = answer?.products.length === wanted && wanted < MOST;
        fill(more, full && el("button", { type: "button", onclick: () => list(Math.min(wanted + PAGE, MOST)) }, "Show more"));
      },
    }), more);
  }

  list(limit);
  return [el("div", { class: "search-page" }, panel, place)];
}

/** Names a slip of the keyboard that was set right. */
function corrected(words, { searched_for: searched }) {
  const said = new Set(words.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  const slips = (searched?.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((one) => !said.has(one));
  return slips.length > 0 && el("p", { class: "note corrected" }, "Searched for “", el("strong", {}, searched), "”.");
}

/** What the list was held to, each a link to the search without it. */
function filterChips({ constraints = [], searched_for: searched = "" }, words, filters) {
  if (!constraints.length) return null;
  return el("ul", { class: "chips", "aria-label": "Understood as" }, constraints.map((one) => {
    if (one.hard === false) return el("li", { class: "chip wish" }, constraint(one));
    return el("li", {}, el("a", { class: "chip removable", href: without(one, constraints, searched, words, filters) },
      constraint(one), el("span", { class: "cross", "aria-hidden": "true" }, "×"), el("span", { class: "sr-only" }, ": remove")));
  }));
}

/** A clicked filter goes from the address; one that was said goes with its words, and the others stay as filters. */
function without(gone, constraints, searched, words, filters) {
  if (filters.some((one) => sameFilter(one, gone))) return searchUrl(words, filters.filter((one) => !sameFilter(one, gone)));
  return searchUrl(searched, constraints.filter((one) => one.hard !== false && !sameFilter(one, gone)));
}

/** Never a dead end: each limit can be let go, and there are other searches. */
function nothing({ constraints = [], searched_for: searched = "" }, words, filters, shop) {
  const limits = constraints.filter(({ hard }) => hard !== false);
  const ways = limits.map((one) => el("li", {}, el("a", { class: "chip", href: without(one, constraints, searched, words, filters) }, `Without “${constraint(one)}”`)));
  const others = (shop?.suggestions ?? []).map((one) => el("li", {}, el("a", { class: "chip", href: searchUrl(one) }, one)));
  return el("div", { class: "empty" },
    el("p", {}, words ? `Nothing here fits “${words}”${limits.length ? " under all of these limits" : ""}. Try fewer or other words.` : "Nothing fits all of these filters."),
    ways.length > 0 && [el("p", { class: "ways" }, "Let one go:"), el("ul", { class: "chips" }, ways)],
    others.length > 0 && [el("p", { class: "ways" }, "Or look for something else:"), el("ul", { class: "chips" }, others)],
    el("p", { class: "ways" }, el("a", { href: "/" }, "Back to the home page")));
}
