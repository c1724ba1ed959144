// The lists that this page asked for, the latest first, for "What happened?".

const KEPT = 20;
const requests = [];

/** Keeps a request: {label, ask, answer, roundTripMs}. */
export function remember(request) {
  requests.unshift(request);
  requests.length = Math.min(requests.length, KEPT);
  document.dispatchEvent(new Event("asked"));
}

export const remembered = () => [...requests];
