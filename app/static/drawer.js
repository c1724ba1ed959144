// "What happened?": the drawer that shows how a list was made, stage by stage, and the evidence behind every card.

import { el, fill } from "./dom.js";
import { evidence } from "./evidence.js";
import { plugSwitch } from "./plug.js";
import { remembered } from "./record.js";
import { bundlePart, constraint, fallback, mode, money, number, stageName } from "./words.js";

let dialog = null;
let body = null;

/** Makes the drawer; `button` opens it at the latest list. */
export function mountDrawer(button) {
  body = el("div", { class: "drawer-body" });
  const close = el("button", { type: "button", class: "drawer-close", onclick: () => dialog.close() },
    el("span", { "aria-hidden": "true" }, "×"), el("span", { class: "sr-only" }, "Close"));
  dialog = el("dialog", { class: "drawer", "aria-labelledby": "drawer-title" },
    el("div", { class: "drawer-head" }, el("h2", { id: "drawer-title" }, "What happened?"), close), body);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  button.addEventListener("click", () => openDrawer());
}

/** Opens at a list, and there at a product; without one at the latest list. */
export function openDrawer(recommendationId, productId) {
  const known = remembered();
  const at = Math.max(0, known.findIndex(({ answer }) => answer.recommendation_id === recommendationId));
  const place = el("div", {});
  const choose = el("select", { id: "drawer-list", onchange: () => fill(place, story(known[Number(choose.value)])) },
    known.map(({ label, answer }, index) => el("option", { value: index, selected: index === at }, `${label} (${answer.products.length})`)));
  fill(body, known.length
    ? [el("div", { class: "drawer-pick" }, el("label", { for: "drawer-list" }, "List"), choose), place]
    : el("p", {}, "This page has asked for nothing yet."), el("section", {}, el("h3", {}, "The model’s plug"), plugSwitch()));
  if (known.length) fill(place, story(known[at], productId));
  if (!dialog.open) dialog.showModal();
  body.scrollTop = 0;
  if (productId) place.querySelector("details[open] summary")?.scrollIntoView({ block: "start" });
}

function story({ ask, answer, roundTripMs }, productId) {
  return [
    el("p", { class: "verdict" }, el("span", { class: `badge ${answer.mode}` }, answer.mode), " ", mode(answer.mode),
      answer.fallback_reason && [": ", fallback(answer.fallback_reason, answer.mode), " (", el("code", {}, answer.fallback_reason), ")"], "."),
    section("Stages", stages(answer.timings_ms ?? {}, roundTripMs)),
    section("Asked for", asked(ask, answer)),
    section("Cards and their evidence", el("ol", { class: "evidence-list" }, answer.products.map((entry, index) => cardEvidence(entry, index, answer, productId)))),
    section("Bundle", el("dl", { class: "pairs" }, Object.entries(answer.bundle ?? {}).map(([part, version]) => pair(bundlePart(part), version ?? "took no part")),
      pair("Recommendation", answer.recommendation_id))),
  ];
}

const section = (heading, content) => content && el("section", {}, el("h3", {}, heading), content);
const pair = (name, value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));

/** Bars to one scale: the whole time in the server; what was spent on the way is told beside. */
function stages(timings, roundTripMs) {
  const { total = Math.max(...Object.values(timings), 0.1), ...parts } = timings;
  const rows = [...Object.entries(parts), ["total", total]].map(([stage, ms]) => el("tr", { class: stage === "total" ? "whole" : null },
    el("th", { scope: "row" }, stageName(stage)), el("td", { class: "bar-cell" }, bar(ms / total)), el("td", { class: "ms" }, `${number(ms)} ms`)));
  return el("table", { class: "stages" }, el("caption", { class: "sr-only" }, "Milliseconds by stage"),
    el("tbody", {}, rows, roundTripMs && el("tr", {}, el("th", { scope: "row" }, "Seen from here"), el("td", {}), el("td", { class: "ms" }, `${number(Math.round(roundTripMs))} ms`))));
}

const bar = (share) => el("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", width: 100, height: 8, "aria-hidden": "true" },
  el("rect", { class: "bar-ground", width: 100, height: 8 }), el("rect", { class: "bar-fill", width: Math.max(1, Math.min(100, 100 * share)).toFixed(1), height: 8 }));

function asked(ask, { constraints = [], unmet = [], searched_for: searched }) {
  const rows = [
    ["Surface", ask.surface], ["Rail", ask.rail], ["Visitor", ask.visitor_id], ["Words", ask.query], ["Searched for", searched],
    ["Product", ask.product_id], ["Basket", ask.cart_product_ids?.join(", ")],
    ["Held to", constraints.filter(({ hard }) => hard !== false).map(constraint).join(" · ")],
    ["Cannot be confirmed", unmet.map(({ wish }) => wish).join(", ")],
  ].filter(([, value]) => value);
  return rows.length > 0 && el("dl", { class: "pairs" }, rows.map(([name, value]) => pair(name, value)));
}

/** One card: its place and score; opened, what the auditor's explanation says of it. */
function cardEvidence(entry, index, answer, productId) {
  const place = el("div", { class: "evidence" });
  const open = entry.product.id === productId;
  const box = el("details", { open, ontoggle: () => { if (box.open && !place.firstChild) void evidence(place, answer, entry.product); } },
    el("summary", {}, el("span", { class: "place" }, number(entry.position ?? index + 1)), el("span", { class: "evidence-title" }, entry.product.title),
      el("span", { class: "quiet" }, [money(entry.product.price), typeof entry.score === "number" && `score ${number(entry.score)}`, entry.sponsored && "sponsored"].filter(Boolean).join(" · "))), place);
  return el("li", {}, box);
}
