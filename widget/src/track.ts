/** What the shopper saw and did: told to the shop, to the host page, and to its data layer if the shopper agreed. */

import { ApiError } from "./api.js";
import type { Api } from "./api.js";
import type { Host } from "./config.js";
import { decimal } from "./format.js";
import { once, uuid } from "./memory.js";
import type { Product } from "./wire.js";

const MAX_WAITING = 200;

/** Where something happened: which list, and at which place of it (from 0). */
export interface Place {
  list: string;
  conversation?: string;
  surface: "chat" | "product";
}

interface Item {
  product: Product;
  index?: number;
  reason?: string;
}

const GA4 = new Set(["view_item_list", "select_item", "add_to_cart"]);

export class Tracker {
  private waiting: unknown[] = [];
  private sending = false;

  constructor(
    private api: Api,
    private readonly host: Host,
  ) {}

  /** The same one, which asks in another way now: what still waits to be told is not lost. */
  with(api: Api): this {
    this.api = api;
    return this;
  }

  /** One event with its products; if the shop is away it waits in memory (the same id: twice is harmless). */
  tell(name: string, place: Place, items: readonly Item[], data?: Record<string, unknown>): void {
    const currency = items.find(({ product }) => product.price)?.product.price?.currency;
    this.waiting.push({
      event_id: uuid(),
      event_name: name,
      event_time: new Date().toISOString(),
      visitor_id: this.api.visitorId,
      session_id: once("session", uuid),
      surface: place.surface,
      ...(place.list && { recommendation_id: place.list }),
      ...(place.conversation && { conversation_id: place.conversation }),
      ...(name === "add_to_cart" && currency && { currency }),
      ...(data && { data }),
      items: items.map(({ product, index, reason }) => ({
        item_id: product.id,
        ...(index !== undefined && { index }),
        ...(product.price && { price: product.price.amount }),
        ...(reason && { reason_code: reason }),
      })),
    });
    this.waiting = this.waiting.slice(-MAX_WAITING);
    if (GA4.has(name)) this.layer(name, place, items, currency);
    void this.flush();
  }

  /** An event for the host page: `shelf-talk:NAME`, bubbling, out of the shadow. False if the page prevented it. */
  emit(name: string, detail: object): boolean {
    return this.host.dispatchEvent(new CustomEvent(`shelf-talk:${name}`, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  /** GA4's names and decimals, into the page's data layer; nothing before the shopper agreed. */
  private layer(event: string, place: Place, items: readonly Item[], currency?: string): void {
    const { dataLayer, consent } = this.host.config;
    if (!dataLayer || !consent) return;
    const lines = items.map(({ product, index }) => ({
      item_id: product.id,
      item_name: product.title,
      ...(product.brand && { item_brand: product.brand }),
      ...(product.category && { item_category: product.category }),
      ...(index !== undefined && { index }),
      ...(product.price && { price: decimal(product.price) }),
      ...(event === "add_to_cart" && { quantity: 1 }),
      item_list_id: place.list,
      item_list_name: "Shelftalk",
    }));
    const page = window as unknown as Record<string, unknown[] | undefined>;
    const layer = (page[dataLayer] ??= []);
    layer.push({ ecommerce: null });
    layer.push({ event, ecommerce: { item_list_id: place.list, item_list_name: "Shelftalk", ...(currency && { currency }), items: lines } });
  }

  private async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.waiting.length) {
        const batch = this.waiting;
        this.waiting = [];
        try {
          await this.api.events(batch);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          if (error.trouble !== "refused") this.waiting = [...batch, ...this.waiting];
          return;
        }
      }
    } finally {
      this.sending = false;
    }
  }
}
