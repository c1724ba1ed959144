// How the shop writes numbers, prices, dates and the server's short codes.

let locale = "en-US";
let currency = "USD";

/** Takes the shop's locale (en_US or en-US) and currency; an unknown locale leaves the default. */
export function setShopWords(shop) {
  if (shop?.currency) currency = shop.currency;
  try {
    [locale] = Intl.getCanonicalLocales((shop?.locale ?? locale).replace("_", "-"));
  } catch {
    locale = "en-US";
  }
}

/** {amount: minor units, currency} as a price, or null if there is none. */
export function money(price) {
  if (!price || typeof price.amount !== "number") return null;
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: price.currency || currency });
  return format.format(price.amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

/** Prices as a shopper types them (12.50) and as the shop counts them (1250). */
export const minorUnits = {
  digits: () => new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits,
  fromWhole(value) { return Math.round(value * 10 ** this.digits()); },
  toWhole(value) { return value / 10 ** this.digits(); },
};

export function number(value) {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);
}

export function date(text, withTime = false) {
  const when = new Date(text);
  if (Number.isNaN(when.getTime())) return String(text);
  return new Intl.DateTimeFormat(locale, withTime ? { dateStyle: "medium", timeStyle: "short" } : { dateStyle: "medium" }).format(when);
}

export function count(n, one, many = `${one}s`) {
  return `${number(n)} ${n === 1 ? one : many}`;
}

export function rating({ value, scale_max: max = 5, count: reviews }) {
  const mean = `${number(value)} of ${number(max)}`;
  return typeof reviews === "number" ? `${mean}, ${count(reviews, "review")}` : mean;
}

const AVAILABILITY = {
  in_stock: "In stock", preorder: "Pre-order", backorder: "On back-order", out_of_stock: "Out of stock", discontinued: "No longer sold",
};
export const availability = (status) => AVAILABILITY[status] ?? "Availability not stated";
export const buyable = (product) => ["in_stock", "preorder", "backorder"].includes(product.availability?.status) && Boolean(product.price);

const MODE = {
  reranked: "Ranked, then re-ordered by the assistant", ranked: "Ranked by the learned ranker",
  retrieved: "Best matches, without a learned ranker", popular: "Popular products",
};
export const mode = (code) => MODE[code] ?? String(code);

const FALLBACK = {
  llm_off: "no language model is set up", llm_shadow: "the language model only watches", segment_off: "the language model does not help here",
  language_off: "the language model's words cannot be checked in this language",
  deadline: "the language model was not ready in time", breaker_open: "the language model is resting after failures",
  bulkhead_full: "the language model is busy", budget: "the language model's budget is used up", llm_error: "the language model failed",
  rate_limited: "the language model's limit is reached", reply_unreadable: "the language model's reply could not be read",
  reply_incomplete: "the language model's reply was cut off", reply_rejected: "the language model's reply broke the rules",
  no_ranker: "no ranker is trained yet", index_unavailable: "the search index is not available", store_unavailable: "the shop's records are not available",
};
const BY_CHOICE = new Set(["llm_off", "llm_shadow", "segment_off", "language_off", "no_ranker"]);
/** The same two codes where best-sellers stand in: then it was the search that did not come, not the model. */
const STOOD_IN = { deadline: "the search was not ready in time", bulkhead_full: "too many shoppers ask at once" };
export const fallback = (code, listMode) => (listMode === "popular" && STOOD_IN[code]) || FALLBACK[code] || String(code);

/** What a shopper should know about a list that was made with less than usual; null if nothing. */
export function degradedNote(reason, listMode) {
  if (!reason || BY_CHOICE.has(reason)) return null;
  if (listMode === "popular") return "Search is not at its best right now: these are safe choices.";
  return "These are the best matches, without the assistant.";
}

const STAGE = {
  retrieve: "Find candidates", rank: "Rank", hydrate: "Read the catalogue", fill: "Fill up", facets: "Count filters", rerank: "Ask the model", total: "Whole list",
};
export const stageName = (stage) => STAGE[stage] ?? sentence(stage);
const PART = { id: "Bundle", index: "Index", ranker: "Ranker", rules: "Rules", prompts: "Prompts" };
export const bundlePart = (part) => PART[part] ?? sentence(part);

const FIELD = {
  price: "Price", list_price: "List price", brand: "Brand", category: "Category", categories: "Category", availability: "Availability",
  rating: "Rating", "rating.count": "Reviews", title: "Name", text: "Text", bought_times: "Times you bought it", last_bought: "You last bought it", together_with: "Often bought with",
  baskets_4_weeks: "Baskets in the last four weeks", shoppers_like_you: "Shoppers like you", like_product: "Similar to", search_text: "Matches your words",
};
function sentence(name) {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
}
export const fieldName = (field) => FIELD[field] ?? sentence(String(field).replace(/^attributes\./, ""));

const KIND = { catalogue: "catalogue", constraint: "your wish", rule: "shop's rule", behaviour: "purchases", contribution: "ranking" };
export const kindName = (kind) => KIND[kind] ?? String(kind);

export const factName = ({ label, field }) => (label ? sentence(String(label)) : fieldName(field));

/** A fact's value in words; a wish also says how it compares ("under $3.00"). */
export function factValue(fact) {
  const words = plainValue(fact);
  return fact.op && fact.op !== "eq" && fact.op !== "in" ? `${OP[fact.op] ?? fact.op} ${words}` : words;
}

function plainValue({ value, field }) {
  if (value !== null && typeof value === "object") return value.time ? date(value.time) : money(value) ?? "";
  if (typeof value === "number") return number(value);
  if (field === "availability") return availability(value);
  return String(value ?? "");
}

const OP = {
  eq: "is", in: "is one of", not_in: "is not", lt: "under", lte: "at most", gt: "over", gte: "at least", contains: "with", not_contains: "without",
};

/** A constraint in words: its own label, or field, operator and value. */
export function constraint({ field, op, value, label }) {
  if (label) return String(label);
  const isMoney = field === "price" || field === "list_price";
  const values = (Array.isArray(value) ? value : [value]).map((one) => {
    if (isMoney) return money({ amount: one, currency });
    return field === "availability" ? availability(one).toLowerCase() : String(one);
  });
  const what = field === "text" ? "" : `${fieldName(field)} `;
  return `${what}${OP[op] ?? op} ${values.join(", ")}`;
}
