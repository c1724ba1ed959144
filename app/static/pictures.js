// Drawn stand-ins for photographs: the kind of goods on its own tint. Their size is known before they are there.

import { el } from "./dom.js";
import { glyphFor } from "./glyphs.js";

const HUES = 24; // steps of 15 degrees, each a class of pictures.css: a page without inline styles has no others

/** A picture for a product, 4 : 3. */
export function picture(product) {
  const kinds = (product.categories ?? []).map(({ value }) => value);
  return drawn(glyphFor(...kinds.slice(1).reverse(), product.title, kinds[0]), hash(product.id));
}

/** A picture for a category. */
export const categoryPicture = (name) => drawn(glyphFor(name), hash(name));

function drawn({ path, hue }, seed) {
  const step = Math.round(hue / (360 / HUES)) % HUES;
  return el("svg", { class: `picture hue-${step}`, viewBox: "0 0 160 120", width: 160, height: 120, preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true", focusable: "false" },
    el("rect", { class: "ground", width: 160, height: 120 }),
    el("circle", { class: "shape", cx: 48 + (seed % 64), cy: 58, r: 44 }),
    el("rect", { class: "shelf", y: 104, width: 160, height: 16 }),
    el("path", { class: "glyph", transform: "translate(44 26) scale(3)", d: path }));
}

function hash(text) {
  let sum = 2166136261; // FNV-1a, folded so that its low bits are as good as its high ones
  for (const char of String(text)) sum = Math.imul(sum ^ char.codePointAt(0), 16777619);
  return (sum ^ (sum >>> 15)) >>> 0;
}
