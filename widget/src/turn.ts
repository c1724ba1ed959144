/** One turn of the conversation: what was said, and the answer so far. A turn is never changed; every part makes a new one. */

import type { Part, Trouble } from "./api.js";
import type { Choice, Comparison, Constraint, Question, ShownList } from "./wire.js";
import { bag, choices, comparison, constraints, each, MAX_TEXT, question, shownList, text } from "./wire.js";

export interface Turn {
  id: string;
  /** What the shopper said, or what clicking stands for. */
  said: string;
  /** The words that the shop was sent; empty for an edit and an undo. */
  words: string;
  state: "running" | "done" | "stopped" | "failed";
  list?: ShownList;
  text: string;
  /** Why the words were made without the model. */
  fallback?: string;
  question?: Question;
  comparison?: Comparison;
  critiques: readonly Choice[];
  /** What is wanted after this turn, once the shop has said it. */
  wanted?: { constraints: readonly Constraint[]; version: number };
  trouble?: Trouble;
  vote?: 0 | 1;
  /** What was heard, as it came: a turn is remembered by it. */
  parts: readonly Part[];
}

export const newTurn = (id: string, said: string, words: string): Turn => ({ id, said, words, state: "running", text: "", critiques: [], parts: [] });

/** The turn after one more part of the stream; of two parts with one name the later one counts, sentences add up. */
export function heard(turn: Turn, part: Part): Turn {
  const before = part.type === "text-delta" ? turn.parts : turn.parts.filter(({ type }) => type !== part.type);
  return { ...read(turn, part), parts: [...before, part] };
}

function read(turn: Turn, part: Part): Turn {
  const data = bag(part["data"]);
  switch (part.type) {
    case "data-status": {
      const fallback = text(data["fallback_reason"]);
      return fallback ? { ...turn, fallback } : turn;
    }
    case "data-products": {
      const list = shownList(data);
      return list ? { ...turn, list } : turn;
    }
    case "data-constraints":
      return { ...turn, wanted: { constraints: constraints(data["constraints"]), version: typeof data["version"] === "number" ? data["version"] : 0 } };
    case "data-critiques":
      return { ...turn, critiques: choices(data["critiques"]) };
    case "data-question": {
      const asked = question(data);
      return asked ? { ...turn, question: asked } : turn;
    }
    case "data-comparison": {
      const table = comparison(data);
      return table ? { ...turn, comparison: table } : turn;
    }
    case "text-delta":
      return { ...turn, text: (turn.text + text(part["delta"], MAX_TEXT)).slice(0, MAX_TEXT) };
    default:
      return turn; // parts of a newer shop
  }
}

/** Turns as the tab kept them, each read as a stream would be. */
export function kept(value: unknown): Turn[] {
  return each(value, (entry) => {
    const said = bag(entry);
    const id = text(said["id"]);
    const state = said["state"];
    if (!id || (state !== "running" && state !== "done" && state !== "stopped" && state !== "failed")) return undefined;
    const parts = each(said["parts"], (part): Part => ({ ...bag(part), type: text(bag(part)["type"]) }));
    const vote = said["vote"];
    const turn = parts.reduce(heard, newTurn(id, text(said["said"], MAX_TEXT), text(said["words"], MAX_TEXT)));
    return { ...turn, state, ...((vote === 0 || vote === 1) && { vote }) };
  });
}

/** What of a turn is worth keeping: the parts, without what they were read as. */
export const keepable = ({ id, said, words, state, parts, vote }: Turn): object => ({ id, said, words, state, parts, vote });
