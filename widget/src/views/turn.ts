/** One turn on the screen: what was said, the list first, then words, and the ways to go on. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Desk } from "../desk.js";
import type { Turn } from "../turn.js";
import type { ShownList } from "../wire.js";
import { card } from "./card.js";
import { sayable } from "./chips.js";
import { comparisonTable } from "./comparison.js";
import * as icons from "./icons.js";

export const SHOWN_AT_FIRST = 3;
/** Reasons for which nobody need be told that the model had no part in it: the shop wants it so. */
const BY_CHOICE = new Set(["llm_off", "llm_shadow", "segment_off", "language_off", "no_ranker"]);
const VERDICTS = ["bad_products", "bad_words", "bad_other"] as const;

/** How a turn stands among the others: whether it is the last one, is late, and what was before it. */
export interface Standing {
  newest: boolean;
  slow: boolean;
  before: Turn | undefined;
}

export function turnView(desk: Desk, turn: Turn, standing: Standing): TemplateResult {
  const { words } = desk;
  const { newest, before } = standing;
  const repeated = turn.list && sameCards(turn.list, before?.list);
  const table = turn.comparison ? comparisonTable(words, turn.comparison, titles(desk)) : nothing;
  return html`<li class="turn ${newest ? "newest" : ""}" data-turn=${turn.id}>
    <p class="said"><span class="sr">${words.t("you")} </span><span dir="auto">${turn.said}</span></p>
    <div class="answer" aria-busy=${String(turn.state === "running")}>
      ${waiting(desk, turn, standing.slow)}
      ${repeated ? table : nothing}
      ${turn.list ? products(desk, turn, turn.list, standing) : nothing}
      ${repeated ? nothing : table}
      ${turn.text ? html`<p class="words" dir="auto">${turn.text}</p>` : nothing}
      ${note(desk, turn, newest)}
      ${newest && turn.question ? html`<div class="question"><p dir="auto">${turn.question.text}</p>${sayable(desk, turn.question.options, words.t("answers"))}${turn.question.help ? html`<p class="quiet" dir="auto">${turn.question.help}</p>` : nothing}</div>` : nothing}
      ${newest ? sayable(desk, turn.critiques, words.t("critiques")) : nothing}
      ${turn.state === "done" ? verdict(desk, turn) : nothing}
    </div>
  </li>`;
}

/** Never a blank: grey cards until the list is there, then a line while words are looked for. */
function waiting({ words }: Desk, turn: Turn, slow: boolean): TemplateResult | typeof nothing {
  if (turn.state === "stopped") return html`<p class="quiet">${words.t("stopped")}</p>`;
  if (turn.state !== "running") return nothing;
  const line = html`<p class="quiet waiting">${words.t(turn.list ? "wording" : slow ? "slow" : "working")}</p>`;
  return turn.list ? (turn.text ? nothing : line) : html`${line}<div class="skeletons" aria-hidden="true">${[1, 2, 3].map(() => html`<div class="skeleton"></div>`)}</div>`;
}

/** The cards, a few at first; none where the list is that of the turn before, which still stands above. */
function products(desk: Desk, turn: Turn, list: ShownList, { newest, before }: Standing): TemplateResult {
  const { words } = desk;
  if (!list.products.length) return html`<p class="empty">${words.t("nothing")}</p>`;
  const many = sameCards(list, before?.list) ? 0 : newest ? SHOWN_AT_FIRST : 1;
  const seen = desk.whole.has(turn.id) || (many && list.products.length <= many) ? list.products : list.products.slice(0, many);
  const rest = list.products.length - seen.length;
  const showAll = (event: Event): void => {
    const at = seen.length;
    const cards = (event.target as Element).closest(".answer")?.querySelector("ul.cards");
    desk.whole.add(turn.id);
    desk.refresh();
    requestAnimationFrame(() => cards?.children[at]?.querySelector<HTMLElement>("a,button")?.focus());
  };
  const picked = desk.picked.get(list.id)?.length ?? 0;
  return html`<ul class="cards" ?hidden=${!seen.length}>${repeat(seen, ({ product }) => product.id, (entry) => card(desk, list, entry, "chat"))}</ul>
    ${rest > 0 ? html`<button class="more" type="button" @click=${showAll}>${words.t(many ? "more" : "again", { n: rest })}</button>` : nothing}
    ${picked ? html`<button class="more main" type="button" ?disabled=${picked < 2} @click=${() => desk.compare(list)}>${words.t("compareNow", { n: picked })}</button>` : nothing}
    ${list.unmet.map(({ wish, detail }) => html`<p class="note"><strong dir="auto">${wish}</strong>: <span dir="auto">${detail || words.t("unmet")}</span></p>`)}`;
}

/** What the shopper should know of an answer that was made with less than usual, and what can be done. */
function note(desk: Desk, turn: Turn, newest: boolean): TemplateResult | typeof nothing {
  const { words, talk } = desk;
  const reason = turn.fallback ?? turn.list?.fallback;
  const listed = Boolean(turn.list?.products.length);
  const less = reason && !BY_CHOICE.has(reason) ? words.t(turn.list?.mode === "popular" ? "popular" : "degraded") : "";
  if (turn.trouble) {
    const again = newest && talk.canRetry(turn) && !talk.limitedUntil;
    const told = turn.trouble === "limited" ? "" : words.t(turn.trouble); // the seconds run down beside the field
    if (!told && !again) return nothing;
    return html`<div class="note trouble"><p>${told} ${listed ? words.t("degraded") : nothing}</p>
      ${again ? html`<button type="button" @click=${() => talk.retry(turn)}>${words.t("retry")}</button>` : nothing}</div>`;
  }
  if (!less || turn.state !== "done") return nothing;
  return html`<div class="note"><p>${less}</p>${newest && turn.words ? html`<button type="button" @click=${() => talk.say(turn.words, turn.said)}>${words.t("retry")}</button>` : nothing}</div>`;
}

function verdict(desk: Desk, turn: Turn): TemplateResult {
  const { words } = desk;
  const asked = desk.voted.get(turn.id);
  if (asked === "why") return html`<div class="verdict"><span class="quiet">${words.t("badWhy")}</span>${VERDICTS.map((code) => html`<button class="chip" type="button" @click=${() => desk.vote(turn, 0, code.slice(4))}>${words.t(code)}</button>`)}</div>`;
  if (asked === "thanks") return html`<div class="verdict quiet">${words.t("thanks")}</div>`;
  const thumb = (vote: 0 | 1): TemplateResult =>
    html`<button class="icon" type="button" aria-pressed=${String(turn.vote === vote)} aria-label=${words.t(vote ? "good" : "bad")} title=${words.t(vote ? "good" : "bad")} @click=${() => desk.vote(turn, vote)}>${vote ? icons.up : icons.down}</button>`;
  return html`<div class="verdict">${thumb(1)}${thumb(0)}</div>`;
}

const sameCards = (list: ShownList, before?: ShownList): boolean =>
  list.products.length > 0 && list.products.length === before?.products.length && list.products.every(({ product }, at) => product.id === before.products[at]?.product.id);

function titles({ talk }: Desk): Map<string, string> {
  return new Map(talk.turns.flatMap(({ list }) => list?.products.map(({ product }): [string, string] => [product.id, product.title]) ?? []));
}
