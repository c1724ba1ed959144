/** What is wanted, as chips that can be edited and taken away; and chips that say something. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Desk } from "../desk.js";
import * as format from "../format.js";
import type { Choice, Constraint } from "../wire.js";
import * as icons from "./icons.js";

const AMOUNTS = new Set(["price", "list_price"]);

export function wantedBar(desk: Desk): TemplateResult | typeof nothing {
  const { talk, words } = desk;
  if (!talk.wanted.length) return nothing;
  return html`<div class="wanted">
    <ul class="chips" aria-label=${words.t("wanted")}>${talk.wanted.map((one, at) => chip(desk, one, at))}</ul>
    ${talk.wanted[desk.editing] ? editor(desk, talk.wanted[desk.editing] as Constraint) : nothing}
  </div>`;
}

function chip(desk: Desk, one: Constraint, at: number): TemplateResult {
  const { words } = desk;
  const said = words.chip(one);
  const toggle = (): void => {
    desk.editing = desk.editing === at ? -1 : at;
    desk.refresh();
  };
  return html`<li class="chip wish ${one.hard ? "" : "soft"}">
    <button type="button" class="say" dir="auto" aria-expanded=${String(desk.editing === at)} aria-label=${words.t("chipEdit", { chip: said })} @click=${toggle}>${said}</button>
    <button type="button" class="x" aria-label=${words.t("chipRemove", { chip: said })} @click=${() => edit(desk, one, "remove")}>${icons.close}</button>
  </li>`;
}

function editor(desk: Desk, one: Constraint): TemplateResult {
  const { words } = desk;
  const amount = typeof one.value === "number" && AMOUNTS.has(one.field) ? format.decimal({ amount: one.value, currency: words.currency }) : typeof one.value === "number" ? one.value : undefined;
  const apply = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = Number(new FormData(event.target as HTMLFormElement).get("amount"));
    if (!Number.isFinite(given) || given < 0) return;
    const value = AMOUNTS.has(one.field) ? Math.round(given * 10 ** format.digits(words.currency)) : given;
    edit(desk, one, "change", value);
  };
  return html`<form class="editor" aria-label=${words.t("chipEdit", { chip: words.chip(one) })} @submit=${apply}>
    ${amount === undefined ? nothing : html`<label>${words.t("chipValue")} <input name="amount" type="number" min="0" step="any" required .value=${String(amount)}></label><button class="main" type="submit">${words.t("apply")}</button>`}
    <button type="button" aria-pressed=${String(one.hard)} @click=${() => edit(desk, one, "harden")} ?disabled=${one.hard}>${words.t("chipMust")}</button>
    <button type="button" aria-pressed=${String(!one.hard)} @click=${() => edit(desk, one, "soften")} ?disabled=${!one.hard}>${words.t("chipNice")}</button>
    <button type="button" @click=${() => edit(desk, one, "remove")}>${words.t("remove")}</button>
  </form>`;
}

function edit(desk: Desk, constraint: Constraint, how: "remove" | "change" | "harden" | "soften", value?: number): void {
  desk.editing = -1;
  void desk.talk.edit([{ edit: how, constraint, ...(value !== undefined && { to: { value } }) }]);
}

/** Things to say with one click; what a choice leaves stands beside it. */
export function sayable(desk: Desk, choices: readonly Choice[], label: string): TemplateResult | typeof nothing {
  if (!choices.length) return nothing;
  const { words, talk } = desk;
  return html`<ul class="chips" aria-label=${label}>${choices.map(({ label: shown, text, count }) => {
    const said = words.maybe(`critique:${text}`, shown);
    return html`<li><button class="chip" type="button" dir="auto" @click=${() => (text === "undo" ? talk.undo() : talk.say(text, said))}>${said}${count === undefined ? nothing : html` <span class="count">${words.number(count)}</span>`}</button></li>`;
  })}</ul>`;
}
