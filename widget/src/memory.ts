/** What the tab remembers between pages: kept in sessionStorage, gone with the tab; in memory where that is blocked. */

const PREFIX = "shelf-talk:";
const spare = new Map<string, string>();

export function recall(name: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + name);
  } catch {
    return spare.get(name) ?? null;
  }
}

export function remember(name: string, value: string): void {
  try {
    sessionStorage.setItem(PREFIX + name, value);
  } catch {
    spare.set(name, value); // blocked, or full: the page works, it only forgets on reload
  }
}

export function forget(name: string): void {
  spare.delete(name);
  try {
    sessionStorage.removeItem(PREFIX + name);
  } catch {
    // blocked: there was nothing
  }
}

/** What was remembered as JSON; null for nothing, and for what somebody else wrote there. */
export function recallJson(name: string): unknown {
  try {
    return JSON.parse(recall(name) ?? "null");
  } catch {
    return null;
  }
}

/** The value under a name, made the first time. */
export function once(name: string, make: () => string): string {
  const known = recall(name);
  if (known) return known;
  const made = make();
  remember(name, made);
  return made;
}

/** A random UUID; `crypto.randomUUID` is there on secure pages only. */
export function uuid(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte, at) => (at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
