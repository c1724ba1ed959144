// Filters beside a search: values with how many products each leaves, and a range of prices.

import { sameFilter, searchUrl } from "./address.js";
import { el } from "./dom.js";
import { fieldName, minorUnits, number } from "./words.js";

const SHOWN = 7;
const NARROW = "(max-width: 63.99rem)";

/** The filters that the answer offers; one that is chosen stands among the chips. */
export function facetPanel({ answer, words, filters, go }) {
  const groups = Object.entries(answer.facets ?? {}).map(([field, values]) => group(field, values, words, filters)).filter(Boolean);
  const folded = matchMedia(NARROW).matches;
  const chosen = filters.length ? ` (${number(filters.length)})` : "";
  return el("details", { class: "filter-box", open: !folded }, el("summary", {}, `Filters${chosen}`),
    priceForm(words, filters, go), groups);
}

function group(field, values, words, filters) {
  const open = values.filter(({ value }) => !filters.some((one) => sameFilter(one, { field, op: "eq", value })));
  if (open.length < 2 && !(open.length && filters.length === 0)) return null;
  const items = open.map(({ value, count }) => el("li", {},
    el("a", { href: searchUrl(words, [...filters, { field, op: "eq", value }]) }, el("span", { class: "facet-name" }, value), " ", el("span", { class: "facet-count" }, number(count)))));
  const later = items.slice(SHOWN);
  later.forEach((one) => { one.hidden = true; });
  const more = later.length > 0 && el("button", { type: "button", class: "link-button", onclick: () => {
    later.forEach((one) => { one.hidden = false; });
    later[0].querySelector("a").focus();
    more.remove();
  } }, `${number(later.length)} more`, el("span", { class: "sr-only" }, ` of ${fieldName(field)}`));
  return el("div", { class: "facet" }, el("h2", {}, fieldName(field)), el("ul", {}, items), more);
}

function priceForm(words, filters, go) {
  const bound = (op) => filters.find((one) => one.field === "price" && one.op === op);
  const input = (id, label, op) => {
    const known = bound(op);
    return el("label", { for: id }, el("span", {}, label),
      el("input", { id, type: "number", min: "0", step: "any", inputmode: "decimal", value: known ? minorUnits.toWhole(known.value) : null }));
  };
  const submit = (event) => {
    event.preventDefault();
    const others = filters.filter(({ field }) => field !== "price");
    const limits = [["price-from", "gte"], ["price-to", "lte"]].flatMap(([id, op]) => {
      const { value } = document.getElementById(id);
      return value === "" ? [] : [{ field: "price", op, value: minorUnits.fromWhole(Number(value)) }];
    });
    go(searchUrl(words, [...others, ...limits]));
  };
  return el("form", { class: "facet price-form", onsubmit: submit }, el("fieldset", {}, el("legend", {}, "Price"),
    el("div", { class: "price-fields" }, input("price-from", "from", "gte"), input("price-to", "to", "lte"), el("button", { type: "submit", class: "plain" }, "Go"))));
}
