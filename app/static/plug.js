// The model's plug: a switch in the drawer, and a line on every page while it is out. Development only.

import { ApiError, getModel, plugModel } from "./api.js";
import { announce, el, fill } from "./dom.js";

let state = null; // {models[], plugged}; null: the shop has no such switch

/** Asks how the model stands, and shows the line in `place` while it is unplugged. */
export async function mountPlug(place) {
  document.addEventListener("plug", () => paintNote(place));
  take(await getModel());
}

function take(now) {
  state = now;
  document.dispatchEvent(new Event("plug"));
}

async function turn(plugged) {
  try {
    take(await plugModel(plugged));
    announce(plugged ? "The model is plugged in again." : "The model is unplugged. The shop goes on without it.");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    announce(error.message);
  }
}

function paintNote(place) {
  const out = state && !state.plugged;
  fill(place, out && el("p", {}, el("strong", {}, "The model’s plug is pulled. "),
    "Lists and the chat go on without it, and say so. ", el("button", { type: "button", class: "link-button", onclick: () => turn(true) }, "Plug it back in")));
  place.hidden = !out;
}

/** The switch with what it does; it keeps itself in step with the plug. */
export function plugSwitch() {
  const place = el("div", { class: "plug" });
  const paint = () => {
    const hadFocus = place.contains(document.activeElement);
    fill(place, switchParts());
    if (hadFocus) place.querySelector("button")?.focus();
  };
  document.addEventListener("plug", paint);
  paint();
  return place;
}

function switchParts() {
  if (!state) return [];
  if (!state.models.length) return el("p", { class: "quiet" }, "No language model is set up here, so there is no plug to pull: this is the shop without one.");
  return [
    el("button", { type: "button", class: "switch", role: "switch", "aria-checked": String(state.plugged), onclick: () => turn(!state.plugged) },
      el("span", { class: "switch-track", "aria-hidden": "true" }, el("span", { class: "switch-knob" })), "Model plugged in"),
    el("p", { class: "quiet" }, state.plugged
      ? `${state.models.join(", then ")} may word and re-order. Pull the plug and load a list again: it comes as fast, and says why the model had no part.`
      : "Calls fail as if nobody answered; after five the shop leaves the model alone. Plugged in again, it is asked within seconds."),
  ];
}
