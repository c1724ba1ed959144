/** A product's photograph, or a quiet drawing in its place: the category's colour and the title's first letters. */
import { html, svg } from "lit";
import type { TemplateResult } from "lit";
import type { Product } from "../wire.js";

const TONES = 8;
const SIDE = 72;

export function picture(product: Product): TemplateResult {
  if (product.image) return html`<img class="picture" src=${product.image.url} alt=${product.image.alt} width=${SIDE} height=${SIDE} loading="lazy" decoding="async" referrerpolicy="no-referrer">`;
  const words = product.title.match(/[\p{L}\p{N}]+/gu) ?? ["?"];
  const letters = words.slice(0, 2).map((word) => [...word][0]?.toUpperCase()).join("");
  return html`<svg class="picture tone-${hash(product.category ?? product.id) % TONES}" viewBox="0 0 72 72" width=${SIDE} height=${SIDE} aria-hidden="true">
    ${svg`<rect class="wall" width="72" height="72"/><circle class="shape" cx=${14 + (hash(product.id) % 44)} cy="62" r="30"/>
    <text x="36" y="37" text-anchor="middle" dominant-baseline="central">${letters}</text>`}</svg>`;
}

/** FNV-1a, folded so that its low bits are as good as its high ones. */
function hash(words: string): number {
  let sum = 2166136261;
  for (const char of words) sum = Math.imul(sum ^ (char.codePointAt(0) ?? 0), 16777619);
  return (sum ^ (sum >>> 15)) >>> 0;
}
