/** What stands on a product's page: why it was recommended, similar ones, and similar ones that cost less; each when asked. */
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ApiError } from "./api.js";
import type { Desk } from "./desk.js";
import type { Product, ShownList } from "./wire.js";
import { card } from "./views/card.js";
import { whyPanel } from "./views/why.js";

const SHOWN = 3;

export class ProductPage {
  list: ShownList | undefined;
  private product: Product | undefined;
  private asked: "similar" | "cheaper" | null = null;
  private trouble = "";

  constructor(private readonly desk: Desk) {}

  /** Asks for the product that the page is about. */
  async load(): Promise<void> {
    const { productId } = this.desk.host.config;
    await this.tried(async () => {
      if (productId) this.product = await this.desk.api.product(productId);
    });
  }

  /** Asks for what is like it; another wish while one is under way overtakes it. */
  private async ask(wish: "similar" | "cheaper"): Promise<void> {
    const { api, host } = this.desk;
    const { productId, cart } = host.config;
    this.asked = wish;
    this.list = undefined;
    this.desk.refresh();
    const price = this.product?.price;
    const below = wish === "cheaper" && price ? [{ field: "price", op: "lt", value: price.amount }] : [];
    await this.tried(async () => {
      const list = await api.recommend({ surface: "product", product_id: productId, constraints: below, cart_product_ids: cart.slice(0, 100), limit: SHOWN });
      if (this.asked === wish) this.list = list;
    });
  }

  private async tried(act: () => Promise<void>): Promise<void> {
    this.trouble = "";
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.trouble = this.desk.words.t(error.trouble);
      this.desk.tracker.emit("error", { code: error.trouble });
    }
    this.desk.refresh();
  }

  view(): TemplateResult | typeof nothing {
    const { desk, list, product } = this;
    const { words, host } = desk;
    const { recommendationId } = host.config;
    const again = (): Promise<void> => (this.asked ? this.ask(this.asked) : this.load());
    if (this.trouble) return html`<p class="note trouble">${this.trouble} <button type="button" @click=${again}>${words.t("retry")}</button></p>`;
    if (!product) return nothing;
    const served: ShownList = { id: recommendationId, mode: "", explainable: true, products: [], unmet: [] };
    const why = desk.whys.get(`${recommendationId} ${product.id}`);
    const wish = (one: "similar" | "cheaper"): TemplateResult =>
      html`<button class="chip" type="button" aria-pressed=${String(this.asked === one)} @click=${() => this.ask(one)}>${words.t(one === "cheaper" ? "similarCheaper" : "similar")}</button>`;
    return html`<div class="chips">
        ${recommendationId ? html`<button class="chip" type="button" aria-expanded=${String(why?.open ?? false)} @click=${() => desk.why(served, { product, position: 0, reason: "", sponsored: false }, "product")}>${words.t("why")}</button>` : nothing}
        ${wish("similar")} ${product.price ? wish("cheaper") : nothing}</div>
      ${why?.open ? whyPanel(desk, product, why) : nothing}
      ${this.asked ? this.found(list) : nothing}
      <p class="disclosure">${words.t("disclosure")}</p>`;
  }

  private found(list: ShownList | undefined): TemplateResult {
    const { desk } = this;
    if (!list) return html`<div class="skeletons" aria-hidden="true"><div class="skeleton"></div></div>`;
    if (!list.products.length) return html`<p class="empty">${desk.words.t(this.asked === "cheaper" ? "noneCheaper" : "nothing")}</p>`;
    return html`<ul class="cards">${repeat(list.products, (entry) => entry.product.id, (entry) => card(desk, list, entry, "product"))}</ul>`;
  }
}
