/** The panel: a head that says who is talking, the conversation, what is wanted, and a field to say more. */
import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Api, ApiError } from "./api.js";
import type { Host } from "./config.js";
import { Desk } from "./desk.js";
import { glide, places } from "./glide.js";
import type { Places } from "./glide.js";
import { Impressions } from "./impressions.js";
import { ProductPage } from "./product.js";
import { styles } from "./styles.js";
import { Talk } from "./talk.js";
import { Tracker } from "./track.js";
import type { Turn } from "./turn.js";
import type { ShopCard, ShownList } from "./wire.js";
import { address } from "./wire.js";
import { wantedBar } from "./views/chips.js";
import * as icons from "./views/icons.js";
import { turnView } from "./views/turn.js";
import { Words } from "./words.js";

const SLOW_MS = 3000;
const TOP_PX = 12;
const UNKNOWN_SHOP: ShopCard = { name: "", currency: "USD", locale: "en", suggestions: [], assistant: true };

class Panel extends LitElement {
  static override styles = styles;
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  host!: Host;
  private words = Words.english();
  private shop = UNKNOWN_SHOP;
  private desk!: Desk;
  private productPage: ProductPage | undefined;
  private tracker!: Tracker;
  private readonly impressions = new Impressions((names) => this.seen(names));
  private status = "";
  private online = navigator.onLine;
  private stood: Places | undefined;
  private newestId = "";
  private told: ShownList | undefined;
  private order = "";
  private slow = false;
  private ticking = 0;
  private visitor = "";
  private settled: Promise<void> = Promise.resolve();

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("online", this.onLine);
    addEventListener("offline", this.onLine);
    this.configure();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("online", this.onLine);
    removeEventListener("offline", this.onLine);
    clearInterval(this.ticking);
    this.impressions.stop();
  }

  /** Reads the element's attributes again: another visitor has another conversation, another product another page. */
  configure(): void {
    const { config } = this.host;
    const api = new Api(config);
    const same = this.visitor === api.visitorId + config.endpoint;
    this.tracker = same ? this.tracker.with(api) : new Tracker(api, this.host);
    const talk = same ? this.desk.talk.with(api) : new Talk(api, () => this.talked());
    if (!same) this.desk?.talk.stop();
    this.visitor = api.visitorId + config.endpoint;
    this.seat(api, talk);
    this.settled = this.settle(api, talk);
  }

  closed(): void {
    this.requestUpdate();
  }

  opened(): void {
    this.requestUpdate();
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("input[name=text]")?.focus());
    this.tracker.emit("open", {});
  }

  async say(words: string): Promise<void> {
    await this.settled;
    await this.desk.talk.say(words);
  }

  startOver(): void {
    this.desk.talk.startOver();
    this.focusField();
  }

  async forgetMe(): Promise<void> {
    this.desk.asksToForget = false;
    try {
      await this.desk.api.forgetMe();
      this.desk.talk.startOver();
      this.announce(this.words.t("forgotten"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.announce(this.words.t(error.trouble));
      this.tracker.emit("error", { code: error.trouble });
    }
    this.focusField();
  }

  /** Lays the table again with the words and the shop that are known by now. */
  private seat(api: Api, talk: Talk): void {
    talk.phrases = { undo: this.words.t("undo"), edit: ({ edit, constraint }) => this.words.t(edit === "remove" ? "chipRemove" : "changed", { chip: this.words.chip(constraint) }) };
    const seat = new Desk(this.host, api, this.tracker, this.words, talk, () => this.requestUpdate(), (said) => this.announce(said));
    this.desk = this.desk ? Object.assign(seat, this.desk.kept()) : seat;
    this.productPage = this.host.config.mode === "product" ? new ProductPage(this.desk) : undefined;
    this.requestUpdate();
  }

  /**
   * What the shop says of itself, then the words; neither is waited for by a shopper who is faster. What an attribute
   * that changed meanwhile has overtaken is let go.
   */
  private async settle(api: Api, talk: Talk): Promise<void> {
    const overtaken = (): boolean => this.desk.api !== api;
    const { lang } = this.host.config;
    const speak = async (): Promise<void> => {
      const words = await Words.in(lang || this.shop.locale, this.shop.currency);
      if (overtaken()) return;
      this.words = words;
      this.seat(api, talk);
    };
    await speak();
    try {
      const shop = await api.shop();
      if (overtaken()) return;
      this.shop = shop;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // without a card the panel works: it only knows less
    }
    await speak();
    if (overtaken()) return;
    if (this.productPage) await this.productPage.load();
    else await talk.resume();
  }

  private talked(): void {
    const { talk } = this.desk;
    const turn = talk.last;
    const order = turn?.list?.products.map(({ product }) => product.id).join() ?? "";
    if (turn?.id === this.newestId && order !== this.order && this.order) this.stood = places(this.renderRoot);
    if (turn?.list && turn.list !== this.told) this.listed(turn);
    this.order = order;
    if (turn && turn.id !== this.newestId) this.began(turn.id);
    if (turn && !talk.busy && turn.state !== "running") this.ended();
    if (talk.limitedUntil && !this.ticking) this.ticking = window.setInterval(() => this.tick(), 1000);
    this.requestUpdate();
  }

  /** The list as the shop sent it, for pages that want to show more of it. */
  private listed({ said, list, parts }: Turn): void {
    this.told = list;
    this.tracker.emit("list", { said, list: parts.find(({ type }) => type === "data-products")?.["data"] ?? null });
  }

  private began(id: string): void {
    this.newestId = id;
    this.slow = false;
    this.announce(this.words.t("answering"));
    this.tracker.emit("message", { text: this.desk.talk.last?.said ?? "" });
    const check = (): void => {
      if (this.newestId !== id || !this.desk.talk.busy) return;
      this.slow = true;
      this.requestUpdate();
    };
    setTimeout(check, SLOW_MS);
    void this.updateComplete.then(() => this.showNewest());
  }

  /** The newest turn stands at the top of the log, so that nothing moves while its answer comes. */
  private showNewest(): void {
    const log = this.renderRoot.querySelector(".log");
    const newest = log?.querySelector(".newest");
    if (log && newest) log.scrollTop += newest.getBoundingClientRect().top - log.getBoundingClientRect().top - TOP_PX;
  }

  /** The reply, once, for those who hear it. */
  private ended(): void {
    const turn = this.desk.talk.last;
    if (!turn) return;
    const { words } = this;
    const many = turn.list?.products.length;
    const said = [many && words.t("products", { n: many }), turn.text, turn.question?.text, turn.trouble && turn.trouble !== "limited" && words.t(turn.trouble), turn.state === "stopped" && words.t("stopped")];
    this.announce(said.filter(Boolean).join(" "));
    if (turn.trouble) this.tracker.emit("error", { code: turn.trouble });
  }

  private announce(said: string): void {
    this.status = said;
    this.requestUpdate();
  }

  private tick(): void {
    if (this.desk.talk.limitedUntil > Date.now()) return this.requestUpdate();
    this.desk.talk.limitedUntil = 0;
    clearInterval(this.ticking);
    this.ticking = 0;
    this.requestUpdate();
  }

  private readonly onLine = (): void => {
    this.online = navigator.onLine;
    this.requestUpdate();
  };

  private seen(names: readonly string[]): void {
    const lists = [this.productPage?.list, ...this.desk.talk.turns.map(({ list }) => list)].filter((list): list is ShownList => Boolean(list));
    for (const list of new Map(lists.map((one) => [one.id, one])).values()) {
      const shown = list.products.filter(({ product }) => names.includes(`${list.id} ${product.id}`));
      if (!shown.length) continue;
      const surface = list === this.productPage?.list ? "product" : "chat";
      this.tracker.tell("view_item_list", this.desk.place(list, surface), shown.map(({ product, position }) => ({ product, index: position - 1 })));
      this.tracker.emit("impression", { recommendation_id: list.id, product_ids: shown.map(({ product }) => product.id) });
    }
  }

  private focusField(): void {
    this.renderRoot.querySelector<HTMLElement>("input[name=text]")?.focus();
  }

  protected override updated(_changed: PropertyValues): void {
    if (this.stood) glide(this.stood);
    this.stood = undefined;
    this.impressions.watch(this.renderRoot);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { config } = this.host;
    const { words } = this;
    if (this.productPage) return html`<div class="product" lang=${words.lang} dir=${words.dir}>${this.productPage.view()}${this.spoken()}</div>`;
    if (config.mode === "launcher" && !this.host.hasAttribute("open")) return nothing;
    const floating = config.mode === "launcher";
    return html`<div class="panel ${floating ? "floating" : ""}" role=${floating ? "dialog" : "region"} aria-label=${words.t("title")} lang=${words.lang} dir=${words.dir} @keydown=${this.onKey}>
      ${this.head(floating)} ${this.conversation()} ${wantedBar(this.desk)} ${this.form()} ${this.foot()} ${this.spoken()}
    </div>`;
  }

  private spoken = (): TemplateResult => html`<p class="sr" role="status">${this.status}</p>`;

  private head(floating: boolean): TemplateResult {
    const { words } = this;
    const { talk } = this.desk;
    const button = (key: "undo" | "startOver" | "close", icon: TemplateResult, act: () => void, off = false): TemplateResult =>
      html`<button class="icon" type="button" aria-label=${words.t(key)} title=${words.t(key)} ?disabled=${off} @click=${act}>${icon}</button>`;
    return html`<header>
      <div class="top"><h2>${this.shop.name ? html`<span dir="auto">${this.shop.name}</span> · ` : nothing}${words.t("title")}</h2>
        ${button("undo", icons.undo, () => void talk.undo(), !talk.turns.length || talk.busy)}
        ${button("startOver", icons.anew, () => this.startOver(), !talk.turns.length)}
        ${floating ? button("close", icons.close, () => this.host.close()) : nothing}</div>
      <p class="disclosure">${words.t("disclosure")}</p>
    </header>`;
  }

  private conversation(): TemplateResult {
    const { words } = this;
    const { talk } = this.desk;
    return html`<div class="log" role="log" aria-live="off" aria-label=${words.t("log")} tabindex="0">
      ${talk.expired ? html`<p class="note">${words.t("expired")}</p>` : nothing}
      ${talk.turns.length ? nothing : this.greeting()}
      <ol class="turns">${repeat(talk.turns, ({ id }) => id, (turn, at) => turnView(this.desk, turn, { newest: turn === talk.last, slow: this.slow, before: talk.turns[at - 1] }))}</ol>
    </div>`;
  }

  private greeting(): TemplateResult {
    const { words } = this;
    return html`<div class="greeting"><p>${words.t("greeting")}</p>
      <ul class="chips" aria-label=${words.t("suggestions")}>${this.shop.suggestions.slice(0, 4).map((said) => html`<li><button class="chip" type="button" dir="auto" @click=${() => this.desk.talk.say(said)}>${said}</button></li>`)}</ul></div>`;
  }

  private form(): TemplateResult {
    const { words } = this;
    const { talk } = this.desk;
    const wait = Math.ceil((talk.limitedUntil - Date.now()) / 1000);
    const limited = talk.limitedUntil > 0 && wait > 0;
    return html`${this.online ? nothing : html`<p class="note bar">${words.t("offline")}</p>`}
      ${limited ? html`<p class="note bar">${words.t("limited", { n: wait })}</p>` : nothing}
      <form class="say" @submit=${this.onSubmit}>
        <label class="sr" for="text">${words.t("message")}</label>
        <input id="text" name="text" type="text" autocomplete="off" maxlength="2000" enterkeyhint="send" dir="auto" placeholder=${words.t("placeholder")}>
        ${talk.busy ? html`<button class="icon round" type="button" aria-label=${words.t("stop")} title=${words.t("stop")} @click=${() => talk.stop()}>${icons.stop}</button>` : nothing}
        <button class="icon round main" type="submit" aria-label=${words.t("send")} title=${words.t("send")} ?disabled=${limited}>${icons.send}</button>
      </form>`;
  }

  private foot(): TemplateResult {
    const { words, desk } = this;
    const ask = (yes: boolean): void => {
      desk.asksToForget = yes;
      this.requestUpdate();
    };
    const link = address(this.host.config.privacyUrl);
    return html`<footer>${desk.asksToForget
      ? html`<span>${words.t("forgetSure")}</span> <button class="link" type="button" @click=${() => this.forgetMe()}>${words.t("forget")}</button> <button class="link" type="button" @click=${() => ask(false)}>${words.t("cancel")}</button>`
      : html`<span>${words.t("privacy")}</span> ${link ? html`<a href=${link}>${words.t("privacyLink")}</a>` : nothing} <button class="link" type="button" @click=${() => ask(true)}>${words.t("forget")}</button>`}</footer>`;
  }

  private readonly onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLInputElement>("input[name=text]");
    const words = field?.value.trim();
    if (!field || !words) return;
    field.value = "";
    void this.desk.talk.say(words);
  };

  /** Escape closes; F6 goes from the field to the conversation and back. */
  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.host.config.mode === "launcher") this.host.close();
    if (event.key !== "F6") return;
    event.preventDefault();
    const log = this.renderRoot.querySelector<HTMLElement>(".log");
    if (log?.contains((this.renderRoot as ShadowRoot).activeElement)) this.focusField();
    else log?.focus();
  };
}

customElements.define("shelf-talk-panel", Panel);
