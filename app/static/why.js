// "Why this?": the explanation of one recommended product, with the facts behind it, opened in place.

import { ApiError, explain } from "./api.js";
import { announce, el, fill, uuid } from "./dom.js";
import { openDrawer } from "./drawer.js";
import { item, track } from "./events.js";
import { date, factName, factValue, kindName } from "./words.js";

/** A button and the panel that it opens; the explanation is asked for once, on the first opening. */
export function whyThis(product, list) {
  const id = `why-${uuid()}`;
  const panel = el("div", { class: "why", id, role: "group", "aria-label": `Why ${product.title}`, hidden: true });
  let loaded = false;

  async function load() {
    fill(panel, el("p", { class: "quiet" }, "Looking up the reasons…"));
    try {
      const answer = await explain(list.recommendationId, product.id);
      loaded = true;
      fill(panel, explanation(answer), el("p", {}, el("button", { type: "button", class: "link-button", onclick: () => openDrawer(list.recommendationId, product.id) },
        "All the evidence", el("span", { class: "sr-only" }, ` for ${product.title}`))));
      announce(answer.text);
      track("explanation_viewed", { recommendation_id: list.recommendationId, surface: list.surface, ...list.extra, items: [item(product)] });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const words = `The reasons cannot be shown. ${error.message}`;
      fill(panel, el("p", { class: "trouble" }, words), el("button", { type: "button", onclick: load }, "Try again"));
      announce(words);
    }
  }

  function toggle() {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden && !loaded) void load();
  }

  const button = el("button", { type: "button", class: "why-button", "aria-expanded": "false", "aria-controls": id, onclick: toggle },
    "Why this?", el("span", { class: "sr-only" }, ` ${product.title}`));
  return { button, panel };
}

function explanation(answer) {
  const facts = answer.facts ?? [];
  return [
    el("p", { class: "why-text" }, answer.text),
    facts.length > 0 && el("p", { class: "why-heading" }, "The facts behind it"),
    facts.length > 0 && el("dl", { class: "fact-list" }, facts.map(fact)),
    answer.bundle?.id && el("p", { class: "quiet" }, `Made by bundle ${answer.bundle.id}`),
  ];
}

function fact(one) {
  return el("div", { "data-fact": one.id },
    el("dt", {}, factName(one), " ", el("span", { class: "kind" }, kindName(one.kind))),
    el("dd", {}, factValue(one), " ",
      one.as_of && el("time", { class: "quiet", datetime: one.as_of }, `as of ${date(one.as_of, true)}`)));
}
