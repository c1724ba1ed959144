// What the shopper saw and did, told to the shop. A failure here never disturbs the page.

import { ApiError, postEvents } from "./api.js";
import { uuid } from "./dom.js";
import { sessionId, visitorId } from "./session.js";

const MAX_WAITING = 200;
const GATHER_MS = 400;

let waiting = [];
let sending = false;

/** Sends one event; if the shop is away it waits in memory for the next one (same id: twice is harmless). */
export function track(name, fields = {}) {
  waiting.push({
    event_id: uuid(), event_name: name, event_time: new Date().toISOString(),
    visitor_id: visitorId(), session_id: sessionId(), ...fields,
  });
  waiting = waiting.slice(-MAX_WAITING);
  void flush();
}

async function flush() {
  if (sending) return;
  sending = true;
  try {
    while (waiting.length) {
      const batch = waiting;
      waiting = [];
      try {
        await postEvents(batch);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const refused = error.status >= 400 && error.status < 500 && error.status !== 429;
        if (!refused) waiting = [...batch, ...waiting];
        return;
      }
    }
  } finally {
    sending = false;
  }
}

/** A product as an event's item; `index` counts from 0. */
export function item(product, index) {
  const line = { item_id: product.id };
  if (index !== undefined) line.index = index;
  if (product.price) line.price = product.price.amount;
  return line;
}

/** Tells of the cards of one list that came into view: view_item_list with each product's place, once. */
export function watchImpressions(cards, context) {
  const visitor = visitorId(); // who saw it, even if another visitor is chosen a moment later
  let seen = [];
  let timer = 0;
  const tell = () => {
    timer = 0;
    if (seen.length) track("view_item_list", { ...context, visitor_id: visitor, items: seen });
    seen = [];
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      seen.push(cards.get(target));
    }
    if (seen.length && !timer) timer = setTimeout(tell, GATHER_MS);
  }, { threshold: 0.5 });
  for (const card of cards.keys()) observer.observe(card);
}
