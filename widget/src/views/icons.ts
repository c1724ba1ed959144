/** The few drawings of the widget; each takes the colour of the text beside it. */
import { svg } from "lit";
import type { TemplateResult } from "lit";

const icon = (shape: TemplateResult): TemplateResult =>
  svg`<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`;

export const close = icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`);
export const undo = icon(svg`<path d="M9 7L4 12l5 5M4 12h11a5 5 0 0 1 0 10h-2"/>`);
export const anew = icon(svg`<path d="M20 11a8 8 0 1 0-2.3 5.7M20 5v6h-6"/>`);
export const send = icon(svg`<path d="M4 12h15M13 6l6 6-6 6"/>`);
export const stop = icon(svg`<rect x="7" y="7" width="10" height="10" rx="1.5"/>`);
export const up = icon(svg`<path d="M7 11v9H4v-9zM7 11l4-7a2 2 0 0 1 3 2l-1 4h5a2 2 0 0 1 2 2.4l-1.3 6A2 2 0 0 1 16.700 20H7"/>`);
export const down = icon(svg`<path d="M17 13V4h3v9zM17 13l-4 7a2 2 0 0 1-3-2l1-4H6a2 2 0 0 1-2-2.400l1.300-6A2 2 0 0 1 7.300 4H17"/>`);
export const star = svg`<svg viewBox="0 0 24 24" width="14" height="14" fill="currentColor" aria-hidden="true"><path d="M12 2.500l2.900 6.200 6.600.8-4.900 4.600 1.300 6.700L12 17.500l-5.900 3.300 1.300-6.700L2.500 9.500l6.600-.8z"/></svg>`;
