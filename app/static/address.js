// What the address says: which page, which words, which filters.

const COMPARED = new Set(["price", "list_price", "rating"]);
const OPS = new Set(["eq", "in", "not_in", "lt", "lte", "gt", "gte", "contains", "not_contains"]);

/** {product, list, basket, words, filters[]} of the page's address; `list` is the recommendation that led to a product. */
export function readAddress(search = location.search) {
  const address = new URLSearchParams(search);
  return {
    product: address.get("product"),
    list: address.get("list"),
    basket: address.has("basket"),
    words: address.get("q")?.trim() ?? "",
    filters: address.getAll("f").map(readFilter).filter(Boolean),
  };
}

/** "price:lt:300" as a constraint; what has no meaning is passed over. */
function readFilter(text) {
  const [field, op, ...rest] = text.split(":");
  const value = rest.join(":");
  if (!field || !OPS.has(op) || !value) return null;
  const amount = Number(value);
  if (COMPARED.has(field) && !Number.isFinite(amount)) return null;
  return { field, op, value: COMPARED.has(field) ? amount : value, source: "clicked" };
}

/** The address of a search with these words and filters. */
export function searchUrl(words, filters = []) {
  const parts = filters.filter(({ value }) => !Array.isArray(value)).map(({ field, op, value }) => `f=${encodeURIComponent(`${field}:${op}:${value}`)}`);
  if (words) parts.unshift(`q=${encodeURIComponent(words)}`);
  return parts.length ? `/?${parts.join("&")}` : "/";
}

/** The address of a product's page; `list` is the recommendation it was found in. */
export const productUrl = (id, list) => `/?product=${encodeURIComponent(id)}${list ? `&list=${encodeURIComponent(list)}` : ""}`;

export const categoryUrl = (name) => searchUrl("", [{ field: "category", op: "eq", value: name }]);

export const sameFilter = (one, other) => one.field === other.field && one.op === other.op && String(one.value) === String(other.value);
