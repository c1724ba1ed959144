/** One conversation: its turns, what is wanted now, and everything that a shopper can do with it. */

import { Api, ApiError } from "./api.js";
import type { Edit, Part, Trouble } from "./api.js";
import * as memory from "./memory.js";
import { heard, keepable, kept, newTurn } from "./turn.js";
import type { Turn } from "./turn.js";
import { bag, text } from "./wire.js";
import type { Constraint, Product } from "./wire.js";

const SILENCE_MS = 20_000; // the shop's own limit for a whole turn is 15 s
const MAX_KEPT = 12;

/** Something to ask the shop: a turn that can be asked again. */
type Ask = (signal: AbortSignal) => AsyncGenerator<Part>;

export class Talk {
  turns: readonly Turn[] = [];
  wanted: readonly Constraint[] = [];
  /** When the shop takes words again, in milliseconds since 1970; 0: now. */
  limitedUntil = 0;
  /** The conversation was gone when it was asked for; a new one has begun. */
  expired = false;
  readonly dismissed = new Map<string, { product: Product; list: string; reason?: string }>();

  private conversation: string;
  private version = 0;
  private count: number; // of all turns, those that are kept no more among them
  private running: AbortController | null = null;
  private readonly retries = new Map<string, () => void>();

  /** Words that stand in for an undo or an edit, in the shopper's language. */
  phrases: { undo: string; edit: (edit: Edit) => string } = { undo: "", edit: () => "" };

  constructor(
    private api: Api,
    private readonly changed: () => void,
  ) {
    const past = bag(memory.recallJson(this.name));
    this.conversation = text(past["conversation"], 36) || memory.uuid();
    this.turns = kept(past["turns"]);
    this.count = typeof past["count"] === "number" ? past["count"] : this.turns.length;
    this.takeWanted();
  }

  get id(): string {
    return this.conversation;
  }

  get busy(): boolean {
    return this.running !== null;
  }

  get last(): Turn | undefined {
    return this.turns.at(-1);
  }

  /** The same conversation, asked for in another way: the host page changed an attribute. */
  with(api: Api): this {
    this.api = api;
    return this;
  }

  /**
   * Goes on where the tab left off: hears the end of a turn that was cut by a reload, and notices a lost conversation.
   * What a shopper asked meanwhile is never lost with it: that turn hears from the shop itself.
   */
  async resume(): Promise<void> {
    const { last } = this;
    if (!last || this.busy) return;
    try {
      if (last.state === "running") return await this.pickUp(last);
      await this.api.conversation(this.conversation);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (last.id !== this.last?.id) return;
      if (error.trouble === "expired") return this.lose();
      this.replace(last.id, () => ({ ...last, state: last.state === "running" ? "stopped" : last.state })); // the shop is away
      this.changed();
    }
  }

  say(words: string, shownAs = words): Promise<void> {
    return this.turn(shownAs, (signal) => this.api.say(this.conversation, words, signal), words);
  }

  edit(edits: readonly Edit[]): Promise<void> {
    const [first] = edits;
    if (!first) return Promise.resolve();
    return this.turn(this.phrases.edit(first), (signal) => this.api.edit(this.conversation, edits, this.version, signal));
  }

  undo(): Promise<void> {
    return this.turn(this.phrases.undo, (signal) => this.api.undo(this.conversation, signal));
  }

  stop(): void {
    this.running?.abort("stopped");
  }

  retry(turn: Turn): void {
    this.retries.get(turn.id)?.();
  }

  canRetry(turn: Turn): boolean {
    return this.retries.has(turn.id) && turn === this.last;
  }

  startOver(): void {
    this.running?.abort("replaced");
    this.running = null;
    this.conversation = memory.uuid();
    this.turns = [];
    this.wanted = [];
    this.version = this.count = 0;
    this.expired = false;
    this.dismissed.clear();
    this.retries.clear();
    memory.forget(this.name);
    this.changed();
  }

  vote(turn: Turn, vote: 0 | 1): void {
    this.replace(turn.id, (now) => ({ ...now, vote }));
    this.keep();
  }

  private get name(): string {
    return `talk:${this.api.visitorId}`;
  }

  private async turn(said: string, ask: Ask, words = ""): Promise<void> {
    this.running?.abort("replaced");
    const mine = new AbortController();
    this.running = mine;
    const id = memory.uuid();
    this.turns = [...this.turns, newTurn(id, said, words)];
    this.count += 1;
    if (this.turns.length > 1) this.expired = false;
    this.keep();
    this.changed();
    this.retries.set(id, () => {
      this.drop(id);
      void this.turn(said, ask, words);
    });
    await this.hear(id, ask, mine, words);
  }

  /** Takes the parts of a turn until its end, and says how it ended. */
  private async hear(id: string, ask: Ask, mine: AbortController, words: string): Promise<void> {
    try {
      await this.listen(id, ask, mine);
      this.retries.delete(id);
      this.replace(id, (turn) => ({ ...turn, state: "done" }));
    } catch (error) {
      if (mine.signal.aborted && mine.signal.reason !== "silence") this.replace(id, (turn) => ({ ...turn, state: "stopped" }));
      else if (error instanceof ApiError || mine.signal.aborted) await this.withoutAssistant(id, error instanceof ApiError ? error : new ApiError("late"), words);
      else throw error;
    } finally {
      if (this.running === mine) this.running = null;
      this.keep();
      this.changed();
    }
  }

  private async listen(id: string, ask: Ask, mine: AbortController): Promise<void> {
    let silence = setTimeout(() => mine.abort("silence"), SILENCE_MS);
    try {
      for await (const part of ask(mine.signal)) {
        clearTimeout(silence);
        silence = setTimeout(() => mine.abort("silence"), SILENCE_MS);
        this.replace(id, (turn) => heard(turn, part));
        this.takeWanted();
        if (part.type === "data-products") this.keep(); // a page that is left now finds its list again
        this.changed();
      }
    } finally {
      clearTimeout(silence);
    }
  }

  /** The chat failed: the products that it had stay, else a plain list has to do. */
  private async withoutAssistant(id: string, error: ApiError, words: string): Promise<void> {
    let { trouble } = error;
    if (trouble === "expired" && this.turns.length > 1) return this.beginAgain(id, words);
    if (trouble === "limited") this.limitedUntil = Date.now() + error.retryAfterS * 1000;
    if (words && trouble !== "limited" && trouble !== "offline" && !this.turns.find((turn) => turn.id === id)?.list?.products.length) {
      trouble = await this.plainList(id, words, trouble);
    }
    this.replace(id, (turn) => ({ ...turn, state: "failed", trouble }));
  }

  private async plainList(id: string, words: string, trouble: Trouble): Promise<Trouble> {
    try {
      const constraints = this.wanted.map(({ field, op, value, hard, label }) => ({ field, op, value, hard, ...(label && { label }) }));
      const list = await this.api.recommend({ surface: "chat", query: words.slice(0, 1000), constraints, limit: 10, llm: "off" });
      this.replace(id, (turn) => ({ ...turn, list }));
    } catch (second) {
      if (!(second instanceof ApiError)) throw second;
      return second.trouble === "refused" ? trouble : second.trouble;
    }
    return trouble;
  }

  /** The conversation is gone: the words are said again in a new one. */
  private async beginAgain(id: string, words: string): Promise<void> {
    this.lose();
    this.drop(id);
    if (words) await this.say(words);
  }

  private lose(): void {
    this.startOver();
    this.expired = true;
    this.changed();
  }

  private async pickUp(last: Turn): Promise<void> {
    const mine = new AbortController();
    this.running = mine;
    this.replace(last.id, (turn) => newTurn(turn.id, turn.said, turn.words));
    this.changed();
    let heardSomething = false;
    try {
      await this.listen(last.id, (signal) => told(this.api.resume(this.conversation, signal), () => (heardSomething = true)), mine);
    } catch (error) {
      if (!mine.signal.aborted) throw error;
      return this.replace(last.id, (turn) => ({ ...turn, state: "stopped" }));
    } finally {
      if (this.running === mine) this.running = null;
      this.keep();
      this.changed();
    }
    if (heardSomething) this.replace(last.id, (turn) => ({ ...turn, state: "done" }));
    else await this.asWritten(last);
    this.keep();
    this.changed();
  }

  /** The turn was over before the page was back: its words are in the shop's book, its list in the tab's. */
  private async asWritten(last: Turn): Promise<void> {
    const written = await this.api.conversation(this.conversation);
    const spoken = written.turns >= this.count;
    this.replace(last.id, () => ({ ...last, state: spoken ? "done" : "stopped", text: spoken ? written.text : last.text }));
  }

  private replace(id: string, change: (turn: Turn) => Turn): void {
    this.turns = this.turns.map((turn) => (turn.id === id ? change(turn) : turn));
  }

  private drop(id: string): void {
    this.count -= this.turns.some((turn) => turn.id === id) ? 1 : 0;
    this.turns = this.turns.filter((turn) => turn.id !== id);
  }

  private takeWanted(): void {
    const newest = this.turns.findLast((turn) => turn.wanted)?.wanted;
    this.wanted = newest?.constraints ?? [];
    this.version = newest?.version ?? 0;
  }

  private keep(): void {
    memory.remember(this.name, JSON.stringify({ conversation: this.conversation, count: this.count, turns: this.turns.slice(-MAX_KEPT).map(keepable) }));
  }
}

async function* told(parts: AsyncGenerator<Part>, tell: () => void): AsyncGenerator<Part> {
  for await (const part of parts) {
    tell();
    yield part;
  }
}
