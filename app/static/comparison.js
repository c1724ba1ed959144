// Products side by side: a table of the facts in which they differ, and what each has over the others.

import { el } from "./dom.js";

/** The table of a data-comparison part; `titles` are the products' names by id, where they are on the cards. */
export function comparisonTable({ products = [], rows = [], verdicts = [] }, titles) {
  const said = new Map(verdicts.map(({ product_id: id, text }) => [id, text]));
  const head = el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "sr-only" }, "Fact")),
    products.map((id) => el("th", { scope: "col" }, titles.get(id) ?? String(id)))));
  const line = (label, values) => el("tr", {}, el("th", { scope: "row" }, label), values.map((value) => el("td", {}, String(value))));
  const body = el("tbody", {}, rows.map(({ label, values }) => line(String(label), values)),
    said.size > 0 && line("In short", products.map((id) => said.get(id) ?? "")));
  return el("div", { class: "comparison", role: "region", "aria-label": "Comparison", tabindex: "0" },
    el("table", {}, el("caption", {}, rows.length ? "Where they differ" : "They do not differ in anything that the shop knows"), head, body));
}
