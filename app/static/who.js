// Who is shopping: a stranger, or one of the households that the demo shop offers, each with a line about them.

import { announce, el, fill } from "./dom.js";
import { guestId, setVisitor, visitorId } from "./session.js";

const SEGMENT = { new: "New here", occasional: "Comes now and then", regular: "Regular" };
const STRANGER = { id: "", label: "A stranger", segment: "new", about: "Nothing is known: no purchases, no looks." };

/** A button in `place` that says who shops, and the list that it opens; `changed(id)` is told of every change. */
export function mountWho(place, shop, changed) {
  const visitors = [STRANGER, ...(shop?.visitors ?? [])];
  const current = () => (visitorId() === guestId() ? "" : visitorId());
  const panel = el("div", { class: "who-panel", id: "who-panel", popover: "auto", role: "group", "aria-label": "Shop as" });
  const name = el("span", { class: "who-name" });
  const face = el("span", { class: "face", "aria-hidden": "true" });
  const button = el("button", { type: "button", class: "who-button", popovertarget: "who-panel" },
    face, el("span", { class: "sr-only" }, "You are "), name);

  function choose({ id, label }) {
    setVisitor(id || guestId());
    panel.hidePopover();
    paint();
    button.focus();
    announce(`You are ${label} now.`);
    changed(visitorId());
  }

  function submit(event) {
    event.preventDefault();
    const id = event.target.elements.visitor.value.trim();
    choose({ id, label: id || STRANGER.label });
  }

  function paint() {
    const now = visitors.find(({ id }) => id === current()) ?? { label: current() };
    name.textContent = now.label;
    face.textContent = initials(now.label);
    fill(panel,
      el("p", { class: "who-title" }, "Shop as"),
      el("ul", {}, visitors.map((one) => el("li", {},
        el("button", { type: "button", class: "who-choice", "aria-pressed": String(one.id === current()), onclick: () => choose(one) },
          el("span", { class: "face", "aria-hidden": "true" }, initials(one.label)),
          el("span", { class: "who-text" }, el("span", { class: "who-label" }, one.label, " ", SEGMENT[one.segment] && el("span", { class: `badge ${one.segment}` }, SEGMENT[one.segment])),
            one.about && el("span", { class: "quiet" }, one.about)))))),
      el("form", { class: "who-other", onsubmit: submit },
        el("label", { for: "visitor" }, "Another visitor’s id"),
        el("div", { class: "who-fields" }, el("input", { id: "visitor", name: "visitor", type: "text", autocomplete: "off", maxlength: "128" }), el("button", { type: "submit", class: "plain" }, "Be them"))));
  }

  paint();
  fill(place, button, panel);
}

/** "39" for Household 1839: enough to tell one from another. */
function initials(label) {
  const digits = String(label).match(/\d+/)?.[0];
  return digits ? digits.slice(-2) : [...String(label).replace(/^(a|the)\s+/i, "")][0]?.toUpperCase() ?? "?";
}
