/** A product on a card: what the shop's catalogue says of it, why it is here, and what a shopper can do with it. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Desk } from "../desk.js";
import type { Place } from "../track.js";
import type { Product, Shown, ShownList } from "../wire.js";
import * as icons from "./icons.js";
import { picture } from "./picture.js";
import { whyPanel } from "./why.js";

const BUYABLE = new Set(["in_stock", "preorder", "backorder"]);
const REASONS = ["price_sensitivity", "product_fit", "comparison", "other"] as const;

export function card(desk: Desk, list: ShownList, entry: Shown, surface: Place["surface"]): TemplateResult {
  const { product } = entry;
  if (desk.talk.dismissed.has(product.id)) return gone(desk, list, entry, surface);
  const { words } = desk;
  const why = desk.whys.get(`${list.id} ${product.id}`);
  const picked = desk.picked.get(list.id)?.includes(product.id) ?? false;
  const named = (key: Parameters<typeof words.t>[0]): TemplateResult => html`${words.t(key)}<span class="sr"> ${product.title}</span>`;
  return html`<li class="card" data-product=${product.id} data-key="${list.id} ${product.id}">
    <div class="face">
      ${picture(product)}
      <div class="facts">
        ${title(desk, list, entry, surface)}
        <p class="money">${price(desk, product)}</p>
        <p class="small">${rating(desk, product)}<span class=${BUYABLE.has(product.status ?? "") ? "yes" : "no"}>${product.status ? words.maybe(product.status, "") : nothing}</span>
          ${entry.sponsored ? html`<span class="sponsored">${words.t("sponsored")}</span>` : nothing}</p>
      </div>
      <button class="icon no-thanks" type="button" title=${words.t("dismiss")} @click=${() => desk.dismiss(list, entry, surface)}>${icons.close}<span class="sr">${words.t("dismiss")} ${product.title}</span></button>
    </div>
    ${entry.reason ? html`<p class="reason" dir="auto">${entry.reason}</p>` : nothing}
    <div class="actions">
      <button class="add" type="button" ?disabled=${!BUYABLE.has(product.status ?? "") || !product.price} @click=${() => desk.add(list, entry, surface)}>${named("add")}</button>
      ${list.explainable ? html`<button type="button" aria-expanded=${String(why?.open ?? false)} @click=${() => desk.why(list, entry, surface)}>${named("why")}</button>` : nothing}
      ${surface === "chat" ? html`<button type="button" aria-pressed=${String(picked)} @click=${() => desk.pick(list, product.id)}>${named("compare")}</button>` : nothing}
    </div>
    ${why?.open ? whyPanel(desk, product, why) : nothing}
  </li>`;
}

function title(desk: Desk, list: ShownList, entry: Shown, surface: Place["surface"]): TemplateResult {
  const { product } = entry;
  const href = desk.link(product);
  const said = html`<span dir="auto">${product.title}</span>`;
  return html`<h3 class="title">${href ? html`<a href=${href} @click=${(event: Event) => desk.follow(event, list, entry, surface)}>${said}</a>` : said}</h3>`;
}

function price({ words }: Desk, { price: now, listPrice: was }: Product): TemplateResult {
  if (!now) return html`<span class="quiet">${words.t("noPrice")}</span>`;
  const struck = was && was.currency === now.currency && was.amount > now.amount;
  return html`<span class=${struck ? "now" : ""}>${words.money(now)}</span>${struck ? html` <span class="sr">${words.t("instead")} </span><s>${words.money(was)}</s>` : nothing}`;
}

function rating({ words }: Desk, { rating: given }: Product): TemplateResult | typeof nothing {
  if (!given) return nothing;
  const { value, max, count } = given;
  const said = count === undefined ? words.t("ratingBare", { value, max }) : words.t("rating", { value, max, n: count });
  return html`<span class="rating">${icons.star}<span class="sr">${said}</span><span aria-hidden="true">${words.number(value)}${count === undefined ? nothing : ` (${words.number(count)})`}</span></span>`;
}

/** What stands where a card was: what is gone, why if one likes to say, and the way back. */
function gone(desk: Desk, list: ShownList, entry: Shown, surface: Place["surface"]): TemplateResult {
  const { words } = desk;
  const { product } = entry;
  const reason = desk.talk.dismissed.get(product.id)?.reason;
  return html`<li class="card gone" data-key="${list.id} ${product.id}">
    <p><span class="quiet">${words.t("dismissed")}</span> <span dir="auto">${product.title}</span>
      <button class="link" type="button" @click=${() => desk.takeBack(list, entry, surface)}>${words.t("takeBack")}<span class="sr"> ${product.title}</span></button></p>
    ${reason
      ? html`<p class="quiet">${words.t("thanks")}</p>`
      : html`<p class="quiet">${words.t("dismissWhy")}</p>
          <div class="chips">${REASONS.map((code) => html`<button class="chip" type="button" @click=${() => desk.dismiss(list, entry, surface, code)}>${words.t(code === "comparison" ? "comparison_reason" : code)}</button>`)}</div>`}
  </li>`;
}
