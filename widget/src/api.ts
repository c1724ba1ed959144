/** The shop's HTTP interface, version 1. */

import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Config } from "./config.js";
import { forget, once, recallJson, remember, uuid } from "./memory.js";
import { bag, each, explanation, product, shopCard, shownList, text } from "./wire.js";
import type { Constraint, Explanation, Product, ShopCard, ShownList } from "./wire.js";

const TIMEOUT_MS = 10_000;
const EARLY_MS = 30_000; // a token is renewed so long before its end

/** What kind of trouble it was; each has words of its own. */
export type Trouble = "offline" | "gone" | "late" | "limited" | "expired" | "refused" | "failed" | "cut";

export class ApiError extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly status = 0,
    /** Seconds to wait, for `limited`. */
    readonly retryAfterS = 0,
  ) {
    super(trouble);
  }
}

/** One edit of a chip. */
export interface Edit {
  edit: "remove" | "change" | "harden" | "soften";
  constraint: Constraint;
  to?: { value: string | number };
}

/** A part of the AI SDK's UI message stream. */
export type Part = { type: string } & Record<string, unknown>;

interface Call {
  body?: unknown;
  signal?: AbortSignal;
  accept?: string;
  keepalive?: boolean;
}

export class Api {
  constructor(private readonly config: Config) {}

  get visitorId(): string {
    if (this.config.visitorId) return this.config.visitorId;
    return once("visitor", uuid); // a random one: for others the shop wants the host's word
  }

  async shop(): Promise<ShopCard> {
    return shopCard(await this.json("GET", "/v1/shop"));
  }

  async recommend(body: Record<string, unknown>, signal?: AbortSignal): Promise<ShownList> {
    const list = shownList(await this.json("POST", "/v1/recommendations", { body: { ...body, visitor_id: this.visitorId }, ...(signal && { signal }) }));
    if (!list) throw new ApiError("failed");
    return list;
  }

  async product(id: string): Promise<Product | undefined> {
    return product(await this.json("GET", `/v1/products/${encodeURIComponent(id)}`));
  }

  async explain(list: string, productId: string): Promise<Explanation> {
    const locale = this.config.lang ? `?locale=${encodeURIComponent(this.config.lang)}` : "";
    return explanation(await this.json("GET", `/v1/recommendations/${encodeURIComponent(list)}/explanations/${encodeURIComponent(productId)}${locale}`));
  }

  async events(events: readonly unknown[]): Promise<void> {
    await this.send("POST", "/v1/events", { body: { events }, keepalive: true });
  }

  /** One turn, as its parts arrive. */
  say(conversation: string, words: string, signal: AbortSignal): AsyncGenerator<Part> {
    return this.parts("POST", "/v1/chat", { signal, body: { conversation_id: conversation, text: words, ...this.asked() } });
  }

  /** A turn made of edits; `version` is that of the chips on the screen. */
  edit(conversation: string, edits: readonly Edit[], version: number, signal: AbortSignal): AsyncGenerator<Part> {
    const plain = edits.map(({ edit, constraint: { field, op, value }, to }) => ({ edit, constraint: { field, op, value }, ...(to && { to }) }));
    return this.parts("PATCH", `/v1/conversations/${conversation}/constraints`, { signal, body: { edits: plain, version, ...this.asked() } });
  }

  undo(conversation: string, signal: AbortSignal): AsyncGenerator<Part> {
    return this.parts("POST", `/v1/conversations/${conversation}/undo`, { signal, body: this.asked() });
  }

  /** The turn that the shop is still telling, from its first part on; nothing if there is none. */
  resume(conversation: string, signal: AbortSignal): AsyncGenerator<Part> {
    return this.parts("GET", `/v1/conversations/${conversation}/stream?${this.whose()}`, { signal });
  }

  /** The number of turns that the shop has of a conversation, and the words of the last answer. */
  async conversation(id: string): Promise<{ turns: number; text: string }> {
    const turns = each(bag(await this.json("GET", `/v1/conversations/${id}?${this.whose()}`))["turns"], bag);
    return { turns: turns.length, text: text(bag(turns.at(-1)?.["answer"])["text"], 4000) };
  }

  /** Deletes everything that the shop keeps of this visitor: what was said, seen, bought and told. A guest is another one then. */
  async forgetMe(): Promise<void> {
    await this.send("DELETE", `/v1/visitors/${encodeURIComponent(this.visitorId)}`, {});
    forget(this.tokenName);
    if (!this.config.visitorId) forget("visitor");
  }

  private asked(): Record<string, unknown> {
    return { visitor_id: this.visitorId, resumable: true, ...(this.config.lang && { locale: this.config.lang }) };
  }

  private whose(): string {
    return `visitor_id=${encodeURIComponent(this.visitorId)}`;
  }

  private async *parts(method: string, path: string, call: Call): AsyncGenerator<Part> {
    const response = await this.send(method, path, { ...call, accept: "text/event-stream" });
    if (response.status === 204 || !response.body) return;
    const events = response.body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, BufferSource>).pipeThrough(new EventSourceParserStream());
    const reader = events.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) throw new ApiError("cut");
        if (value.data === "[DONE]") return;
        const part = parsed(value.data);
        if (part["type"] === "error") throw new ApiError("failed");
        if (typeof part["type"] === "string") yield part as Part;
      }
    } catch (error) {
      if (error instanceof ApiError || call.signal?.aborted) throw error;
      throw unreachable();
    } finally {
      reader.cancel().catch(() => undefined); // ended or aborted already: nothing to let go of
    }
  }

  private async json(method: string, path: string, call: Call = {}): Promise<unknown> {
    const limit = AbortSignal.timeout(TIMEOUT_MS);
    const response = await this.send(method, path, { ...call, signal: call.signal ? AbortSignal.any([call.signal, limit]) : limit });
    try {
      return await response.json();
    } catch (error) {
      if (call.signal?.aborted) throw error;
      throw new ApiError("failed", response.status);
    }
  }

  private async send(method: string, path: string, call: Call, again = true): Promise<Response> {
    const headers: Record<string, string> = { accept: call.accept ?? "application/json" };
    if (call.body !== undefined) headers["content-type"] = "application/json";
    const bearer = this.config.visitorToken || (this.config.key && (await this.token()));
    if (bearer) headers["authorization"] = `Bearer ${bearer}`;
    const response = await this.fetched(path, {
      method,
      headers,
      keepalive: call.keepalive ?? false,
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      ...(call.signal && { signal: call.signal }),
    });
    if (response.status === 401 && this.config.key && !this.config.visitorToken && again) {
      forget(this.tokenName);
      return this.send(method, path, call, false);
    }
    if (response.ok) return response;
    throw refusal(response);
  }

  private async fetched(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.config.endpoint + path, { ...init, credentials: "omit", referrerPolicy: "origin" });
    } catch (error) {
      if (init.signal?.aborted) throw init.signal.reason instanceof DOMException && init.signal.reason.name === "TimeoutError" ? new ApiError("late") : error;
      throw unreachable();
    }
  }

  /** Where the tab keeps the token of this shop and visitor. */
  private get tokenName(): string {
    return `token:${this.config.endpoint}:${this.config.visitorId}`;
  }

  /** The visitor's token, which the shop gives for the publishable key; asked for once, renewed before its end. */
  private async token(): Promise<string> {
    const kept = bag(recallJson(this.tokenName));
    if (Date.parse(text(kept["expires_at"])) - EARLY_MS > Date.now()) return text(kept["token"], 4000);
    const response = await this.fetched("/v1/visitors/tokens", {
      method: "POST",
      headers: { authorization: `Bearer ${this.config.key}`, "content-type": "application/json" },
      body: JSON.stringify({ visitor_id: this.visitorId }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw refusal(response);
    const given = bag(await response.json());
    remember(this.tokenName, JSON.stringify(given));
    return text(given["token"], 4000);
  }
}

function parsed(data: string): Record<string, unknown> {
  try {
    return bag(JSON.parse(data));
  } catch {
    throw new ApiError("cut");
  }
}

const unreachable = (): ApiError => new ApiError(navigator.onLine ? "gone" : "offline");

function refusal({ status, headers }: Response): ApiError {
  if (status === 429) return new ApiError("limited", status, seconds(headers.get("retry-after")));
  if (status === 404) return new ApiError("expired", status);
  return new ApiError(status < 500 ? "refused" : "failed", status);
}

/** Seconds of a Retry-After, which may be a date; at least one, at most ten minutes. */
function seconds(said: string | null): number {
  const plain = Number(said);
  const wait = Number.isFinite(plain) && said ? plain : (Date.parse(said ?? "") - Date.now()) / 1000;
  return Math.min(600, Math.max(1, Math.ceil(wait) || 5));
}
