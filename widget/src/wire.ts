/**
 * The shop's answers as the widget believes them.
 *
 * Every value from the wire, and from the browser's storage, passes here: what has not the shape it should have is
 * left out, texts are cut to what a shopper can read. Nothing is ever taken for markup.
 */

export interface Money {
  amount: number;
  currency: string;
}

export interface Product {
  id: string;
  title: string;
  url?: string;
  brand?: string;
  category?: string;
  price?: Money;
  listPrice?: Money;
  status?: string;
  rating?: { value: number; max: number; count?: number };
  image?: { url: string; alt: string };
}

export interface Shown {
  product: Product;
  position: number;
  reason: string;
  sponsored: boolean;
}

export interface ShownList {
  id: string;
  mode: string;
  fallback?: string;
  explainable: boolean;
  products: readonly Shown[];
  unmet: readonly { wish: string; detail: string }[];
}

export type Value = string | number | readonly (string | number)[];

export interface Constraint {
  field: string;
  op: string;
  value: Value;
  hard: boolean;
  source: string;
  label?: string;
}

/** Something to click that says `text`. */
export interface Choice {
  label: string;
  text: string;
  count?: number;
}

export interface Question {
  text: string;
  help: string;
  options: readonly Choice[];
}

export interface Comparison {
  products: readonly string[];
  rows: readonly { label: string; values: readonly string[] }[];
  verdicts: readonly { id: string; text: string }[];
}

export interface Fact {
  id: string;
  kind: string;
  name: string;
  value: string | number | Money | { time: string };
  field: string;
  op?: string;
}

export interface Explanation {
  text: string;
  facts: readonly Fact[];
}

export interface ShopCard {
  name: string;
  currency: string;
  locale: string;
  suggestions: readonly string[];
  assistant: boolean;
}

const MAX_TEXT = 4000;
const MAX_LABEL = 300;
const MAX_ROWS = 100;

type Bag = Record<string, unknown>;

export const bag = (value: unknown): Bag => (value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Bag) : {});
export const text = (value: unknown, most = MAX_LABEL): string => (typeof value === "string" ? value.slice(0, most) : "");
const number = (value: unknown): number | undefined => (typeof value === "number" && Number.isFinite(value) ? value : undefined);

/** The entries of a list that can be read; `read` gives undefined for one that cannot. */
export function each<T>(value: unknown, read: (entry: unknown) => T | undefined): T[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_ROWS).map(read).filter((entry) => entry !== undefined);
}

/** `{name: value}` if there is a value; for fields that may be missing. */
const some = <K extends string, V>(name: K, value: V | undefined | ""): { [key in K]?: V } =>
  (value === undefined || value === "" ? {} : { [name]: value }) as { [key in K]?: V };

function money(value: unknown): Money | undefined {
  const { amount, currency } = bag(value);
  const minor = number(amount);
  const code = text(currency, 3);
  return minor !== undefined && /^[A-Z]{3}$/.test(code) ? { amount: minor, currency: code } : undefined;
}

/** An address that may be linked or loaded: http or https, nothing else. A path is the host page's own. */
export function address(value: unknown): string | undefined {
  const said = text(value, 2000);
  return /^https?:\/\//i.test(said) || /^\/(?![/\\])/.test(said) ? said : undefined;
}

export function product(value: unknown): Product | undefined {
  const said = bag(value);
  const id = text(said["id"]);
  if (!id) return undefined;
  const rating = bag(said["rating"]);
  const score = number(rating["value"]);
  const image = each(said["media"], (one) => bag(one)).find((one) => one["type"] === "image" && address(one["url"]));
  const categories = each(said["categories"], (one) => text(bag(one)["value"]) || undefined);
  return {
    id,
    title: text(said["title"]) || id,
    ...some("url", address(said["url"])),
    ...some("brand", text(said["brand"])),
    ...some("category", categories.at(-1)),
    ...some("price", money(said["price"])),
    ...some("listPrice", money(said["list_price"])),
    ...some("status", text(bag(said["availability"])["status"])),
    ...some("rating", score === undefined ? undefined : { value: score, max: number(rating["scale_max"]) ?? 5, ...some("count", number(rating["count"])) }),
    ...some("image", image && { url: address(image["url"]) ?? "", alt: text(image["alt_text"]) }),
  };
}

function shown(value: unknown): Shown | undefined {
  const said = bag(value);
  const found = product(said["product"]);
  return found && { product: found, position: number(said["position"]) ?? 0, reason: text(bag(said["reason"])["text"]), sponsored: said["sponsored"] === true };
}

/** A list, or undefined if the answer has none. No product stands in it twice. */
export function shownList(value: unknown): ShownList | undefined {
  const said = bag(value);
  if (!Array.isArray(said["products"])) return undefined;
  const known = new Set<string>();
  const products = each(said["products"], shown).filter(({ product: { id } }) => !known.has(id) && known.add(id));
  return {
    id: text(said["recommendation_id"]),
    mode: text(said["mode"]),
    ...some("fallback", text(said["fallback_reason"])),
    explainable: said["explainable"] !== false,
    products: products.map((entry, at) => ({ ...entry, position: entry.position || at + 1 })),
    unmet: each(said["unmet"], (one) => ({ wish: text(bag(one)["wish"]), detail: text(bag(one)["detail"]) })),
  };
}

function constraint(value: unknown): Constraint | undefined {
  const said = bag(value);
  const field = text(said["field"], 80);
  const op = text(said["op"], 20);
  const wanted = said["value"];
  const scalar = (one: unknown): one is string | number => typeof one === "string" || number(one) !== undefined;
  if (!field || !op || !(scalar(wanted) || (Array.isArray(wanted) && wanted.every(scalar)))) return undefined;
  return { field, op, value: wanted, hard: said["hard"] !== false, source: text(said["source"], 20), ...some("label", text(said["label"])) };
}

export const constraints = (value: unknown): Constraint[] => each(value, constraint);

function choice(value: unknown): Choice | undefined {
  const said = bag(value);
  const words = text(said["text"], MAX_TEXT);
  return words ? { label: text(said["label"]) || words, text: words, ...some("count", number(said["count"])) } : undefined;
}

export const choices = (value: unknown): Choice[] => each(value, choice);

export function question(value: unknown): Question | undefined {
  const said = bag(value);
  const asked = text(said["text"]);
  return asked ? { text: asked, help: text(said["help"]), options: choices(said["options"]) } : undefined;
}

export function comparison(value: unknown): Comparison | undefined {
  const said = bag(value);
  const products = each(said["products"], (one) => text(one) || undefined);
  if (products.length < 2) return undefined;
  return {
    products,
    rows: each(said["rows"], (one) => ({ label: text(bag(one)["label"]), values: each(bag(one)["values"], (cell) => text(cell)) })),
    verdicts: each(said["verdicts"], (one) => ({ id: text(bag(one)["product_id"]), text: text(bag(one)["text"]) })),
  };
}

function fact(value: unknown): Fact | undefined {
  const said = bag(value);
  const of = said["value"];
  const time = text(bag(of)["time"]);
  const read = typeof of === "string" ? text(of) : (number(of) ?? money(of) ?? (time ? { time } : undefined));
  if (read === undefined) return undefined;
  return { id: text(said["id"]), kind: text(said["kind"], 40), name: text(said["label"]), field: text(said["field"]), value: read, ...some("op", text(said["op"], 20)) };
}

export const explanation = (value: unknown): Explanation => ({ text: text(bag(value)["text"], MAX_TEXT), facts: each(bag(value)["facts"], fact) });

export function shopCard(value: unknown): ShopCard {
  const said = bag(value);
  return {
    name: text(said["name"], 80),
    currency: /^[A-Z]{3}$/.test(text(said["currency"])) ? text(said["currency"]) : "USD",
    locale: text(said["locale"], 35) || "en",
    suggestions: each(said["suggestions"], (one) => text(one) || undefined),
    assistant: said["assistant"] !== false,
  };
}

export { MAX_TEXT };
