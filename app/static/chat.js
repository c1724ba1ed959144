// The assistant's panel: one conversation, one turn at a time, over POST /v1/chat.

import { ApiError, openChat, recommend } from "./api.js";
import { announce, el, fill, uuid } from "./dom.js";
import { sessionId, visitorId } from "./session.js";
import { readParts, StreamBroken } from "./stream.js";
import { turnView } from "./turn.js";

const SILENCE_MS = 20_000; // the server's own limit for a whole turn is 15 s

const DISCLOSURE = "You are talking to a machine (AI). Products, prices and stock come from the shop's catalogue.";
const DISCLOSURE_WITHOUT_MODEL = "You are talking to a machine; it works without a language model here. Prices and stock come from the shop's catalogue.";

/** Fills the panel; gives {startOver}, for when another visitor takes the seat. */
export function mountChat(panel, toggle, { suggestions = [], assistant = true } = {}) {
  const turns = el("ol", { class: "turns" });
  const log = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": "Conversation", tabindex: "0" }, turns);
  const input = el("input", { id: "chat-input", name: "text", type: "text", autocomplete: "off", maxlength: "2000", placeholder: "What are you looking for?" });
  const stop = el("button", { type: "button", class: "stop", hidden: true, onclick: () => running?.abort("stopped") }, "Stop");
  const undo = el("button", { type: "button", class: "quiet-button", disabled: true, onclick: () => say("undo") }, "Undo");
  let conversationId = uuid();
  let running = null;

  function startOver() {
    running?.abort("replaced");
    running = null;
    stop.hidden = true;
    conversationId = uuid();
    undo.disabled = true;
    fill(turns, greeting());
  }

  const greeting = () => el("li", { class: "turn greeting" },
    el("p", {}, "Tell me what you need, and narrow it down: “cheaper”, “under 5”, “not that brand”."),
    suggestions.length > 0 && el("ul", { class: "chips", "aria-label": "Things to ask" },
      suggestions.slice(0, 3).map((words) => el("li", {}, el("button", { type: "button", class: "chip", onclick: () => say(words) }, words)))));

  /** One turn; a turn that is still running is stopped first. */
  async function say(words) {
    running?.abort("replaced");
    const turn = turnView(words, say);
    const mine = new AbortController();
    running = mine;
    stop.hidden = false;
    turns.querySelector(".greeting")?.remove();
    turns.append(turn.node);
    log.scrollTop = log.scrollHeight;
    announce("The assistant is answering.");
    let remark;
    try {
      await answer(turn, words, mine);
    } catch (error) {
      if (mine.signal.aborted && mine.signal.reason !== "silence") remark = "Stopped.";
      else if (error instanceof ApiError || error instanceof StreamBroken || mine.signal.aborted) await withoutAssistant(turn, words, error);
      else throw error;
    } finally {
      const said = turn.settle(remark);
      if (running === mine) {
        running = null;
        stop.hidden = true;
        undo.disabled = false;
        announce(said);
      }
    }
  }

  async function answer(turn, words, mine) {
    let silence = setTimeout(() => mine.abort("silence"), SILENCE_MS);
    try {
      const response = await openChat({ conversation_id: conversationId, visitor_id: visitorId(), text: words }, mine.signal);
      for await (const part of readParts(response.body)) {
        clearTimeout(silence);
        silence = setTimeout(() => mine.abort("silence"), SILENCE_MS);
        if (part.type === "start" && part.messageMetadata?.conversation_id) conversationId = part.messageMetadata.conversation_id;
        if (part.type === "error") throw new ApiError(part.errorText || "The assistant could not answer.");
        keepAtEnd(() => turn.apply(part));
      }
    } finally {
      clearTimeout(silence);
    }
  }

  /** The chat failed: the products that it had stay, else a plain search has to do. */
  async function withoutAssistant(turn, words, error) {
    const reason = error instanceof ApiError || error instanceof StreamBroken ? error.message : "The assistant took too long.";
    if (!turn.hasProducts() && words !== "undo") {
      try {
        const plain = await recommend({ surface: "chat", query: words, visitor_id: visitorId(), session_id: sessionId(), limit: 10, llm: "off" });
        keepAtEnd(() => turn.showProducts(plain));
      } catch (second) {
        if (!(second instanceof ApiError)) throw second;
      }
    }
    const rest = turn.hasProducts() ? " These are the best matches, without the assistant." : "";
    keepAtEnd(() => turn.fail(reason + rest, () => say(words)));
  }

  /** Keeps the newest words in view, unless the shopper has scrolled up to read. */
  function keepAtEnd(change) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    change();
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  function submit(event) {
    event.preventDefault();
    const words = input.value.trim();
    if (!words) return;
    input.value = "";
    void say(words);
  }

  function open(shown) {
    panel.classList.toggle("open", shown);
    toggle.setAttribute("aria-expanded", String(shown));
    (shown ? input : toggle).focus();
  }

  fill(panel,
    el("div", { class: "chat-head" },
      el("h2", { id: "chat-title" }, "Assistant"), undo,
      el("button", { type: "button", class: "quiet-button", onclick: startOver }, "New chat"),
      el("button", { type: "button", class: "quiet-button chat-close", onclick: () => open(false) }, "Close")),
    el("p", { class: "disclosure" }, assistant ? DISCLOSURE : DISCLOSURE_WITHOUT_MODEL),
    log,
    el("form", { class: "chat-form", onsubmit: submit },
      el("label", { class: "sr-only", for: "chat-input" }, "Your message"), input, stop, el("button", { type: "submit" }, "Send")));
  toggle.addEventListener("click", () => open(!panel.classList.contains("open")));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.classList.contains("open")) open(false);
  });
  startOver();
  return { startOver };
}
