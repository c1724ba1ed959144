/** "Why this?": the shop's sentences, and the facts that they are made of. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Desk, Why } from "../desk.js";
import type { Fact, Product } from "../wire.js";
import type { Words } from "../words.js";

export function whyPanel({ words }: Desk, product: Product, { told, failed }: Why): TemplateResult {
  return html`<div class="why" role="group" aria-label="${words.t("why")} ${product.title}">
    ${failed ? html`<p>${words.t("whyFailed")}</p>` : told ? reasons(words, told) : html`<p class="quiet">${words.t("whyLoading")}</p>`}
  </div>`;
}

function reasons(words: Words, { text, facts }: NonNullable<Why["told"]>): TemplateResult {
  return html`<p dir="auto">${text}</p>
    ${facts.length
      ? html`<details><summary>${words.t("whyFacts")}</summary>
          <dl>${facts.map((fact) => html`<div><dt><bdi>${name(fact)}</bdi></dt><dd><bdi>${value(words, fact)}</bdi></dd></div>`)}</dl></details>`
      : nothing}`;
}

const name = ({ name: said, field }: Fact): string => {
  const plain = said || field.replace(/^attributes\./, "").replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
};

function value(words: Words, { value: said, op }: Fact): string {
  const plain = typeof said === "number" ? words.number(said) : typeof said === "string" ? words.maybe(said, said) : "time" in said ? words.date(said.time) : words.money(said);
  return op && op !== "eq" && op !== "in" ? words.maybe(op, `${op} ${plain}`, { v: plain }) : plain;
}
