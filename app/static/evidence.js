// What stands behind one card, as an auditor sees it: facts, the ranker's shares, rules, and what a model said.

import { ApiError, explain } from "./api.js";
import { announce, el, fill } from "./dom.js";
import { constraint, date, factName, factValue, fallback, kindName, number } from "./words.js";

const SHARES = 8;

/** Fills `place` with the evidence of a product of a list. */
export async function evidence(place, answer, product) {
  const { recommendation_id: id } = answer;
  if (answer.explainable === false) return fill(place, el("p", {}, "This list could not be logged, so nothing can be looked up."));
  fill(place, el("p", { class: "quiet" }, "Looking it up…"));
  try {
    fill(place, parts(await explain(id, product.id, { audience: "auditor" })), modelWords(id, product));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    fill(place, el("p", { class: "trouble" }, error.message), el("button", { type: "button", onclick: () => evidence(place, answer, product) }, "Try again"));
  }
}

function parts({ text, contributions = [], contributions_missing: missing, facts = [], rules = [], constraints = [], reranked }) {
  return [
    el("p", { class: "why-text" }, text),
    el("h4", {}, "What moved it, by the ranker"),
    contributions.length ? shares(contributions) : el("p", { class: "quiet" }, missing ?? "No learned ranker had a part in this list."),
    el("h4", {}, "Rules that acted"),
    rules.length ? el("ul", { class: "plain-list" }, rules.map((one) => el("li", {}, typeof one === "string" ? one : JSON.stringify(one)))) : el("p", { class: "quiet" }, "None."),
    constraints.length > 0 && [el("h4", {}, "Limits it holds"), el("ul", { class: "plain-list" }, constraints.map((one) => el("li", {}, constraint(one))))],
    el("h4", {}, "Facts"),
    el("dl", { class: "pairs" }, facts.map((one) => el("div", {}, el("dt", {}, factName(one), " ", el("span", { class: "kind" }, kindName(one.kind))),
      el("dd", {}, factValue(one), " ", one.as_of && el("span", { class: "quiet" }, date(one.as_of, true)))))),
    reranked && el("p", { class: "quiet" }, "A model’s reply had a part in the order; it is kept with the list."),
  ];
}

/** The strongest shares, for and against, to one scale. */
function shares(contributions) {
  const strongest = [...contributions].sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution)).slice(0, SHARES);
  const most = Math.abs(strongest[0].contribution) || 1;
  return el("table", { class: "stages shares" }, el("caption", { class: "sr-only" }, "Shares of the score"), el("tbody", {}, strongest.map(({ feature, phrase, value, contribution }) =>
    el("tr", {}, el("th", { scope: "row" }, phrase || feature, el("span", { class: "quiet" }, ` ${feature}${typeof value === "number" ? ` = ${number(value)}` : ""}`)),
      el("td", { class: "bar-cell" }, diverging(contribution / most)), el("td", { class: "ms" }, `${contribution > 0 ? "+" : contribution < 0 ? "−" : ""}${number(Math.abs(contribution))}`)))));
}

function diverging(share) {
  const width = Math.max(0.8, 50 * Math.abs(share));
  return el("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", width: 100, height: 8, "aria-hidden": "true" },
    el("rect", { class: "bar-ground", width: 100, height: 8 }),
    el("rect", { class: share < 0 ? "bar-against" : "bar-fill", x: (share < 0 ? 50 - width : 50).toFixed(1), width: width.toFixed(1), height: 8 }));
}

/** The model's words, asked for on a click: they are checked against the facts, or the shop speaks for itself. */
function modelWords(id, product) {
  const place = el("div", { class: "model-words" });
  const ask = async () => {
    fill(place, el("p", { class: "quiet" }, "Asking the model…"));
    try {
      const { text, words, fallback_reason: reason } = await explain(id, product.id, { words: "llm" });
      fill(place, el("p", { class: "why-text" }, text), el("p", { class: "quiet" }, words === "llm" ? "In a model’s words, each sentence checked against the facts." : `In the shop’s own words: ${fallback(reason)}.`));
      announce(text);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      fill(place, el("p", { class: "trouble" }, error.message));
      announce(error.message);
    }
  };
  fill(place, el("button", { type: "button", class: "plain", onclick: ask }, "Let the model word it", el("span", { class: "sr-only" }, ` for ${product.title}`)));
  return place;
}
