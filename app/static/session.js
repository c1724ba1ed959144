// Who is shopping in this tab, and what is in the basket. Kept in sessionStorage, gone with the tab.

import { uuid } from "./dom.js";

const memory = new Map();

function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return memory.get(key) ?? null; // storage is blocked: the page works, it only forgets on reload
  }
}

function write(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    memory.set(key, value);
  }
}

function once(key, make) {
  const known = read(key);
  if (known) return known;
  const made = make();
  write(key, made);
  return made;
}

export const sessionId = () => once("session", uuid);
export const guestId = () => once("guest", () => `guest-${uuid()}`);
export const visitorId = () => read("visitor") || guestId();
export const setVisitor = (id) => write("visitor", id);

/** What each visitor put in, oldest first: [{id, title, price, quantity}]. */
export function basket() {
  try {
    const lines = JSON.parse(read(`basket:${visitorId()}`) ?? "[]");
    return Array.isArray(lines) ? lines : [];
  } catch {
    return []; // someone edited the storage by hand
  }
}

export const basketIds = () => basket().map((line) => line.id);
export const basketCount = () => basket().reduce((sum, line) => sum + line.quantity, 0);

export function addToBasket({ id, title, price }) {
  const lines = basket();
  const line = lines.find((one) => one.id === id);
  if (line) line.quantity += 1;
  else lines.push({ id, title, price, quantity: 1 });
  save(lines);
}

export function setQuantity(id, quantity) {
  save(basket().map((line) => (line.id === id ? { ...line, quantity } : line)));
}

export function removeFromBasket(id) {
  save(basket().filter((line) => line.id !== id));
}

function save(lines) {
  write(`basket:${visitorId()}`, JSON.stringify(lines));
  document.dispatchEvent(new Event("basket"));
}
