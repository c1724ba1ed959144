// The shop's HTTP interface, version 1.

import { remember } from "./record.js";

const TIMEOUT_MS = 10_000;
const MODEL_TIMEOUT_MS = 20_000; // the server's own limit for words of a model is 15 s
const SHOP_TIMEOUT_MS = 2_000; // the page can do without the shop's name

/** A failed call, with words that can be shown to a shopper. */
export class ApiError extends Error {
  constructor(message, { status = 0, code = "", requestId = "" } = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

/** The shop: {name, currency, locale, visitors[{id, label, segment, about}], suggestions[], filters[], assistant, demo}; null if it does not say. */
export async function getShop() {
  try {
    return await call("GET", "/v1/shop", { timeoutMs: SHOP_TIMEOUT_MS });
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

export function getProduct(id, signal) {
  return call("GET", `/v1/products/${encodeURIComponent(id)}`, { signal });
}

/** A list. `label` is what to call it where the page's requests are told of. */
export async function recommend(body, { signal, label } = {}) {
  const started = performance.now();
  const answer = await call("POST", "/v1/recommendations", { body, signal });
  remember({ label: label ?? body.surface, ask: body, answer, roundTripMs: performance.now() - started });
  return answer;
}

/** Why a product was in a list. `asked` is {audience, words}. */
export function explain(recommendationId, productId, asked = {}) {
  const query = new URLSearchParams(asked).toString();
  return call("GET", `/v1/recommendations/${encodeURIComponent(recommendationId)}/explanations/${encodeURIComponent(productId)}${query && `?${query}`}`,
    { timeoutMs: asked.words === "llm" ? MODEL_TIMEOUT_MS : TIMEOUT_MS });
}

/** The shop's models and whether they are connected: {models[], plugged}; null outside a demonstration. */
export async function getModel() {
  try {
    return await call("GET", "/v1/demo/model");
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

export function plugModel(plugged) {
  return call("PUT", "/v1/demo/model", { body: { plugged } });
}

export function postEvents(events) {
  return call("POST", "/v1/events", { body: { events }, keepalive: true });
}

/** Opens a chat turn and gives its response, whose body is an event stream. */
export async function openChat(body, signal) {
  const response = await send("POST", "/v1/chat", { body, signal, accept: "text/event-stream" });
  if (!response.body) throw new ApiError("The assistant gave no answer.");
  return response;
}

async function call(method, path, { body, signal, keepalive, timeoutMs = TIMEOUT_MS } = {}) {
  const limit = AbortSignal.timeout(timeoutMs);
  const response = await send(method, path, { body, keepalive, signal: signal ? AbortSignal.any([signal, limit]) : limit });
  try {
    return await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError("The shop's answer could not be read.", { status: response.status });
  }
}

async function send(method, path, { body, signal, keepalive = false, accept = "application/json" }) {
  const headers = { Accept: accept };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, signal, keepalive, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error?.name === "TimeoutError") throw new ApiError("The shop took too long to answer.");
    if (signal?.aborted) throw error; // whoever aborted knows why
    throw new ApiError(navigator.onLine ? "The shop cannot be reached." : "You are offline.");
  }
  if (response.ok) return response;
  throw await refusal(response);
}

/** A problem+json answer in words; what a server says in `detail` is shown for 4xx only. */
async function refusal(response) {
  let problem = {};
  try {
    problem = (await response.json()) ?? {};
  } catch {
    problem = {}; // a proxy's HTML page: the status has to do
  }
  const said = response.status < 500 && typeof problem.detail === "string" ? problem.detail : "";
  const plain = response.status === 404 ? "This was not found." : "Something went wrong in the shop.";
  return new ApiError(said || plain, { status: response.status, code: problem.code, requestId: problem.request_id });
}
