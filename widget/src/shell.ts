/**
 * The element that a shop puts into its page, and all that is loaded before a shopper wants it: a button, and the
 * promise of a panel. The panel comes when the page is idle, or at once when it is asked for.
 */

import type { Config, Host } from "./config.js";

const MODES = ["launcher", "inline", "product"] as const;
const IDLE_MS = 2000;
const SCRIPT = new URL(import.meta.url);
/** The one thing that is said before the words are there. */
const OPEN: Record<string, string> = { ar: "اسأل المساعد", de: "Den Assistenten fragen", es: "Preguntar al asistente" };

const STYLE = `
:host{all:initial!important;display:block!important;color-scheme:light dark!important;font:16px/1.45 var(--shelf-talk-font,system-ui,sans-serif)!important}
:host([hidden]){display:none!important}
:host([theme=light]){color-scheme:light!important}
:host([theme=dark]){color-scheme:dark!important}
:host(:not([mode])),:host([mode=launcher]){position:fixed!important;inset-block-end:var(--shelf-talk-offset,20px)!important;inset-inline-end:var(--shelf-talk-offset,20px)!important;z-index:var(--shelf-talk-z,2147483000)!important}
:host([mode=inline]){block-size:var(--shelf-talk-height,640px)!important}
.open{font:inherit;font-weight:600;min-block-size:48px;padding-inline:20px;border:1px solid transparent;border-radius:999px;cursor:pointer;color:var(--shelf-talk-accent-ink,light-dark(#fff,#0b2118));background:var(--shelf-talk-accent,light-dark(#1f6b52,#7cd0ae));box-shadow:0 4px 16px rgb(0 0 0/.22)}
.open:focus-visible{outline:3px solid light-dark(#14382c,#d7f5e8);outline-offset:3px}
:host([open]) .open.behind{display:none}
@media print{:host{display:none!important}}`;

interface Panel extends HTMLElement {
  host: Host;
  configure(): void;
  opened(): void;
  closed(): void;
  say(words: string): Promise<void>;
  startOver(): void;
  forgetMe(): Promise<void>;
}

/**
 * A shop's assistant: it finds products, says why, and never waits for a language model.
 *
 * @element shelf-talk
 *
 * @attr {string} endpoint - The origin of the shop's API. Default: where the script came from.
 * @attr {string} publishable-key - A publishable key, if the shop asks for one.
 * @attr {"launcher" | "inline" | "product"} mode - A button in the corner (the default), a panel that fills the element, or what a product's page says of similar ones.
 * @attr {string} lang - A language tag such as `de-AT`: texts in English, German, Spanish or Arabic, numbers and prices in any. Default: the page's.
 * @attr {"auto" | "light" | "dark"} theme - Light or dark; by default what the shopper's system prefers.
 * @attr {string} visitor-id - Who is shopping, as the shop knows them. Default: a random guest, for as long as the tab is open.
 * @attr {string} visitor-token - That visitor's token, which your server gets with its secret key; needed where an id could be guessed.
 * @attr {string} product-id - In `product` mode, the product of the page.
 * @attr {string} recommendation-id - In `product` mode, the list that led here; with it "Why this?" can be answered.
 * @attr {string} product-url - Where a product's page is, such as `/products/{id}`. Default: the address that the catalogue has.
 * @attr {string} privacy-url - The shop's privacy page.
 * @attr {string} data-layer - The name of the page's data layer, such as `dataLayer`, for GA4's events.
 * @attr {"granted" | "denied"} consent - Whether the shopper agreed to the data layer; without `granted` nothing goes there.
 * @attr {boolean} open - Whether the panel is open; may be set, and tells.
 *
 * @fires shelf-talk:ready - The panel is loaded.
 * @fires shelf-talk:open - The panel was opened.
 * @fires shelf-talk:close - The panel was closed.
 * @fires shelf-talk:message - The shopper said something. detail: {text}
 * @fires shelf-talk:list - A list came, or came in a better order. detail: {said, list}, the list as the API gave it
 * @fires shelf-talk:impression - Products came into view. detail: {recommendation_id, product_ids}
 * @fires shelf-talk:product-click - A product was chosen; preventing it keeps the link from being followed. detail: {product_id, url, recommendation_id, position}
 * @fires shelf-talk:add-to-cart - "Add to basket" was pressed: the basket is yours. detail: {product_id, recommendation_id, position, product}
 * @fires shelf-talk:error - Something failed that the shopper was told of. detail: {code}
 *
 * @cssprop [--shelf-talk-accent] - Buttons, links and marks.
 * @cssprop [--shelf-talk-accent-ink] - Text on the accent.
 * @cssprop [--shelf-talk-ground] - Behind the conversation.
 * @cssprop [--shelf-talk-surface] - Cards, fields and the head of the panel.
 * @cssprop [--shelf-talk-ink] - Text.
 * @cssprop [--shelf-talk-quiet] - Text of less weight.
 * @cssprop [--shelf-talk-line] - Borders.
 * @cssprop [--shelf-talk-label] - Behind a reason.
 * @cssprop [--shelf-talk-label-ink] - The text of a reason.
 * @cssprop [--shelf-talk-radius] - How round cards and panel are.
 * @cssprop [--shelf-talk-font] - The font family.
 * @cssprop [--shelf-talk-width] - How wide the opened panel is.
 * @cssprop [--shelf-talk-height] - How high the panel is.
 * @cssprop [--shelf-talk-offset] - How far the button stands from the window's corner.
 * @cssprop [--shelf-talk-z] - How far in front it stands.
 */
export class ShelfTalk extends HTMLElement implements Host {
  static observedAttributes = [
    "endpoint", "publishable-key", "mode", "lang", "theme", "visitor-id", "visitor-token", "product-id", "recommendation-id", "product-url", "privacy-url", "data-layer", "consent", "open",
  ];

  /** The ids of what is in the basket; lists for a product's page take them into account. */
  cart: readonly string[] = [];

  #button = document.createElement("button");
  #panel: Panel | undefined;
  #loading: Promise<Panel> | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.#button.className = "open";
    this.#button.type = "button";
    this.#button.setAttribute("aria-haspopup", "dialog");
    this.#button.onclick = () => this.open();
  }

  connectedCallback(): void {
    this.#label();
    if (this.config.mode === "launcher") this.shadowRoot!.prepend(this.#button);
    if (this.config.mode !== "launcher" || this.hasAttribute("open")) this.#want();
    else if ("requestIdleCallback" in window) requestIdleCallback(() => this.#want(), { timeout: IDLE_MS });
    else setTimeout(() => this.#want(), IDLE_MS);
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now || !this.isConnected) return;
    if (name === "lang") this.#label();
    if (name !== "open") this.#panel?.configure();
    else if (now !== null) this.#want((panel) => panel.opened());
    else this.#closed();
  }

  /** What the attributes say. */
  get config(): Config {
    const said = (name: string): string => this.getAttribute(name)?.trim() ?? "";
    const mode = said("mode") as Config["mode"];
    return {
      endpoint: (said("endpoint") || SCRIPT.origin).replace(/\/+$/, ""),
      key: said("publishable-key"),
      mode: MODES.includes(mode) ? mode : "launcher",
      lang: said("lang") || document.documentElement.lang,
      visitorId: said("visitor-id"),
      visitorToken: said("visitor-token"),
      productId: said("product-id"),
      recommendationId: said("recommendation-id"),
      productUrl: said("product-url"),
      privacyUrl: said("privacy-url"),
      dataLayer: said("data-layer"),
      consent: said("consent") === "granted",
      cart: this.cart,
    };
  }

  /** Opens the panel and puts the cursor into its field. */
  open(): void {
    this.setAttribute("open", "");
  }

  /** Closes the panel; the conversation stays. */
  close(): void {
    this.removeAttribute("open");
  }

  /** Says something in the shopper's place, and opens the panel to show the answer. */
  async send(text: string): Promise<void> {
    const panel = await this.#load();
    if (this.config.mode === "launcher") this.open();
    await panel.say(text);
  }

  /** Ends the conversation and begins a new one. */
  async startOver(): Promise<void> {
    (await this.#load()).startOver();
  }

  /** Deletes everything that the shop keeps of this visitor; ends when it is done. */
  async forget(): Promise<void> {
    await (await this.#load()).forgetMe();
  }

  #label(): void {
    const lang = this.config.lang.split(/[-_]/)[0] ?? "";
    this.#button.textContent = OPEN[lang] ?? "Ask the assistant";
    this.#button.dir = lang === "ar" ? "rtl" : "ltr";
    this.#button.lang = lang in OPEN ? lang : "en";
  }

  /** Loads the panel and does something with it; if it cannot be had, the button is back to be tried again. */
  #want(then: (panel: Panel) => void = () => undefined): void {
    this.#load().then(then, () => this.removeAttribute("open"));
  }

  /** The panel, fetched once; a fetch that failed is tried again by the next one who wants it. */
  #load(): Promise<Panel> {
    this.#loading ??= this.#fetch().catch((error: unknown) => {
      this.#loading = undefined;
      this.dispatchEvent(new CustomEvent("shelf-talk:error", { detail: { code: "not_loaded" }, bubbles: true, composed: true }));
      throw error;
    });
    return this.#loading;
  }

  async #fetch(): Promise<Panel> {
    await import("./panel.js");
    const panel = document.createElement("shelf-talk-panel") as Panel;
    panel.host = this;
    this.#panel = panel;
    this.shadowRoot!.append(panel);
    this.#button.classList.add("behind"); // until there is a panel before it, the button stays to be seen
    this.dispatchEvent(new CustomEvent("shelf-talk:ready", { bubbles: true, composed: true }));
    return panel;
  }

  #closed(): void {
    this.#panel?.closed();
    this.#button.focus();
    this.dispatchEvent(new CustomEvent("shelf-talk:close", { bubbles: true, composed: true }));
  }
}

if (!customElements.get("shelf-talk")) customElements.define("shelf-talk", ShelfTalk);
