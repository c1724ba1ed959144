/** Cards that a better order moves glide to their new places, unless the shopper asked for less motion. */

const GLIDE_MS = 320;

export type Places = ReadonlyMap<Element, DOMRect>;

export function places(root: ParentNode): Places {
  return new Map([...root.querySelectorAll(".newest .card")].map((card) => [card, card.getBoundingClientRect()]));
}

export function glide(before: Places): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const [card, was] of before) {
    const now = card.getBoundingClientRect();
    const dy = was.top - now.top;
    if (!dy || !now.height || Math.abs(dy) > innerHeight) continue;
    card.animate([{ transform: `translateY(${dy}px)` }, { transform: "none" }], { duration: GLIDE_MS, easing: "ease-out" });
  }
}
