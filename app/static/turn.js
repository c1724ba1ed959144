// One turn of the conversation on the page: what the shopper said, and the answer as its parts arrive.

import { comparisonTable } from "./comparison.js";
import { el, fill } from "./dom.js";
import { cardList, chips, happened, unmetNote } from "./lists.js";
import { degradedNote, number } from "./words.js";

const SHOWN_AT_FIRST = 3;
const PHASE = { understanding: "Reading your wish…", wording: "Finding the words…", replying: "Finding the words…" };

/** The view of a turn. `say` is called with the words of a suggestion that the shopper picks. */
export function turnView(words, say) {
  const slot = (name) => el("div", { class: name });
  const slots = Object.fromEntries(["constraints", "unmet", "note", "products", "comparison", "text", "question", "critiques", "trouble"].map((name) => [name, slot(`turn-${name}`)]));
  const status = el("p", { class: "turn-status" }, "Working…");
  const node = el("li", { class: "turn" }, el("p", { class: "said" }, el("span", { class: "sr-only" }, "You: "), words), el("div", { class: "answer" }, status, Object.values(slots)));
  const paragraphs = new Map();
  const titles = new Map();
  let conversationId;
  let watch = null;
  let shown = 0;

  const paint = {
    start: ({ messageMetadata }) => { conversationId = messageMetadata?.conversation_id; },
    "data-status": ({ data }) => {
      status.textContent = PHASE[data?.phase] ?? "Working…";
      noteLess(data?.fallback_reason);
    },
    "data-products": ({ data }) => showProducts(data),
    "data-constraints": ({ data }) => fill(slots.constraints, chips(listOf(data, "constraints"))),
    "data-critiques": ({ data }) => fill(slots.critiques, choices(listOf(data, "critiques"), "Change the list")),
    "data-question": ({ data }) => fill(slots.question, el("p", {}, data.text), choices(data.options ?? [], "Answers"), data.help && el("p", { class: "quiet" }, data.help)),
    "data-comparison": ({ data }) => fill(slots.comparison, comparisonTable(data, titles)),
    "text-start": ({ id }) => paragraph(id),
    "text-delta": ({ id, delta }) => paragraph(id).append(delta),
  };

  /** The list, painted at once, and painted again in place if it comes again in another order. */
  function showProducts(data) {
    const focused = whichControl(slots.products);
    const list = cardList(data, "chat", { extra: conversationId ? { conversation_id: conversationId } : {} });
    watch = list.watch;
    shown = data.products.length;
    data.products.forEach(({ product }) => titles.set(product.id, product.title));
    fill(slots.note);
    noteLess(data.fallback_reason, data.mode);
    fill(slots.unmet, unmetNote(data.unmet));
    fill(slots.products, shown ? [list.node, moreButton(list.node)] : el("p", { class: "empty" }, "Nothing fits all of this."), happened(data));
    if (focused) slots.products.querySelector(focused)?.focus({ preventScroll: true });
  }

  /** Says that the list or its words were made with less than usual, if they were. */
  function noteLess(reason, listMode) {
    const note = degradedNote(reason, listMode);
    if (note) fill(slots.note, el("p", { class: "note degraded" }, note));
  }

  function paragraph(id) {
    if (!paragraphs.has(id)) {
      paragraphs.set(id, el("p", {}));
      slots.text.append(paragraphs.get(id));
    }
    return paragraphs.get(id);
  }

  /** Suggestions as buttons; each is its words, or {label, text, count?}. */
  function choices(options, label) {
    if (!options.length) return null;
    return el("ul", { class: "chips", "aria-label": label }, options.map((option) => {
      const shownAs = option.label ?? option.text ?? option;
      return el("li", {}, el("button", { type: "button", class: "chip", onclick: () => say(String(option.text ?? shownAs)) },
        String(shownAs), typeof option.count === "number" && el("span", { class: "count" }, ` ${number(option.count)}`)));
    }));
  }

  function fail(message, retry) {
    fill(slots.trouble, el("p", { class: "trouble" }, message), retry && el("button", { type: "button", onclick: retry }, "Try again"));
  }

  return {
    node,
    fail,
    showProducts,
    apply: (part) => paint[part.type]?.(part),
    hasProducts: () => shown > 0,
    /** Ends the turn, with a last remark if there is one; gives what was said, for a screen reader. */
    settle(remark) {
      status.textContent = remark ?? "";
      status.hidden = !remark;
      watch?.();
      const said = slots.text.textContent.trim();
      return [shown > 0 && `${shown} products.`, said, slots.trouble.textContent.trim(), remark].filter(Boolean).join(" ");
    },
  };
}

const listOf = (data, name) => (Array.isArray(data) ? data : data?.[name] ?? []);

function moreButton(list) {
  const later = [...list.children].slice(SHOWN_AT_FIRST);
  if (!later.length) return null;
  later.forEach((card) => { card.hidden = true; });
  const button = el("button", { type: "button", class: "more", onclick: () => {
    later.forEach((card) => { card.hidden = false; });
    later[0].querySelector("a").focus();
    button.remove();
  } }, `Show ${later.length} more`);
  return button;
}

/** A selector for the focused link or button of a list, to find its twin after a repaint. */
function whichControl(root) {
  const active = document.activeElement;
  const card = root.contains(active) && active.closest("[data-product]");
  if (!card) return null;
  const control = active.tagName === "A" ? "a" : `button.${active.classList[0] ?? "add"}`;
  return `[data-product="${CSS.escape(card.dataset.product)}"] ${control}`;
}
