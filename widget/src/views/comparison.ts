/** Products side by side: the facts in which they differ, and what each has over the others. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Comparison } from "../wire.js";
import type { Words } from "../words.js";

export function comparisonTable(words: Words, { products, rows, verdicts }: Comparison, titles: ReadonlyMap<string, string>): TemplateResult {
  const said = new Map(verdicts.map(({ id, text }) => [id, text]));
  return html`<div class="comparison" role="region" aria-label=${words.t("comparison")} tabindex="0">
    <table>
      <caption>${words.t(rows.length ? "differ" : "same")}</caption>
      <thead><tr><th scope="col"><span class="sr">${words.t("fact")}</span></th>${products.map((id) => html`<th scope="col"><bdi>${titles.get(id) ?? id}</bdi></th>`)}</tr></thead>
      <tbody>
        ${rows.map(({ label, values }) => html`<tr><th scope="row"><bdi>${label}</bdi></th>${values.map((value) => html`<td><bdi>${value}</bdi></td>`)}</tr>`)}
        ${said.size ? html`<tr><th scope="row">${words.t("inShort")}</th>${products.map((id) => html`<td><bdi>${said.get(id) ?? ""}</bdi></td>`)}</tr>` : nothing}
      </tbody>
    </table>
  </div>`;
}
