/** What the views have at hand, and what is open on the screen but is no part of the conversation. */

import type { Api } from "./api.js";
import { ApiError } from "./api.js";
import type { Host } from "./config.js";
import type { Talk } from "./talk.js";
import type { Place, Tracker } from "./track.js";
import type { Turn } from "./turn.js";
import type { Explanation, Product, Shown, ShownList } from "./wire.js";
import type { Words } from "./words.js";

export const MOST_COMPARED = 4;

export interface Why {
  open: boolean;
  told?: Explanation;
  failed?: boolean;
}

export class Desk {
  whys = new Map<string, Why>();
  /** Products chosen to be compared, by their list. */
  picked = new Map<string, readonly string[]>();
  /** Lists that are shown whole. */
  whole = new Set<string>();
  /** The chip that is being edited. */
  editing = -1;
  asksToForget = false;
  /** Turns whose verdict was asked for its reason. */
  voted = new Map<string, "why" | "thanks">();

  constructor(
    readonly host: Host,
    readonly api: Api,
    readonly tracker: Tracker,
    readonly words: Words,
    readonly talk: Talk,
    readonly refresh: () => void,
    readonly announce: (words: string) => void,
  ) {}

  /** What is open stays open when the words or the attributes change. */
  kept(): Pick<Desk, "whys" | "picked" | "whole" | "editing" | "asksToForget" | "voted"> {
    const { whys, picked, whole, editing, asksToForget, voted } = this;
    return { whys, picked, whole, editing, asksToForget, voted };
  }

  place(list: ShownList, surface: Place["surface"]): Place {
    return { list: list.id, surface, ...(surface === "chat" && { conversation: this.talk.id }) };
  }

  /** Opens or closes the reasons of a product; they are asked for once. */
  async why(list: ShownList, { product }: Shown, surface: Place["surface"]): Promise<void> {
    const name = `${list.id} ${product.id}`;
    const before = this.whys.get(name);
    this.whys.set(name, { ...before, open: !before?.open, failed: false });
    this.refresh();
    if (before?.told || before?.open) return;
    try {
      const told = await this.api.explain(list.id, product.id);
      this.whys.set(name, { open: true, told });
      this.announce(told.text);
      this.tracker.tell("explanation_viewed", this.place(list, surface), [{ product }]);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.whys.set(name, { open: true, failed: true });
      this.announce(this.words.t("whyFailed"));
    }
    this.refresh();
  }

  pick(list: ShownList, id: string): void {
    const before = this.picked.get(list.id) ?? [];
    const now = before.includes(id) ? before.filter((one) => one !== id) : [...before, id].slice(-MOST_COMPARED);
    this.picked.set(list.id, now);
    this.refresh();
  }

  /** Asks for a table of what was picked, by its places on the cards. */
  compare(list: ShownList): void {
    const ids = this.picked.get(list.id) ?? [];
    const chosen = list.products.filter(({ product }) => ids.includes(product.id));
    this.picked.delete(list.id);
    void this.talk.say(`compare ${chosen.map(({ position }) => `number ${position}`).join(" and ")}`, `${this.words.t("compare")}: ${chosen.map(({ product }) => product.title).join(" · ")}`);
  }

  /** Takes a product away at once, here and from every later list; it can be put back. */
  dismiss(list: ShownList, { product, position }: Shown, surface: Place["surface"], reason?: string): void {
    this.talk.dismissed.set(product.id, { product, list: list.id, ...(reason && { reason }) });
    this.tracker.tell("item_dismissed", this.place(list, surface), [{ product, index: position - 1, ...(reason && { reason }) }]);
    this.announce(`${this.words.t("dismissed")} ${product.title}`);
    this.refresh();
  }

  takeBack(list: ShownList, { product }: Shown, surface: Place["surface"]): void {
    this.talk.dismissed.delete(product.id);
    this.tracker.tell("item_dismissed", this.place(list, surface), [{ product }], { undone: true });
    this.refresh();
  }

  /** Hands a product to the host page's basket; whether it is in there, the page says. */
  add(list: ShownList, { product, position }: Shown, surface: Place["surface"]): void {
    this.tracker.tell("add_to_cart", this.place(list, surface), [{ product, index: position - 1 }]);
    this.tracker.emit("add-to-cart", { product_id: product.id, recommendation_id: list.id, position, product: given(product) });
    this.announce(this.words.t("added", { title: product.title }));
  }

  follow(event: Event, list: ShownList, { product, position }: Shown, surface: Place["surface"]): void {
    this.tracker.tell("select_item", this.place(list, surface), [{ product, index: position - 1 }]);
    const go = this.tracker.emit("product-click", { product_id: product.id, url: this.link(product) ?? "", recommendation_id: list.id, position });
    if (!go) event.preventDefault();
  }

  /** Where a product's page is; undefined if neither the host page nor the catalogue says. */
  link(product: Product): string | undefined {
    const pattern = this.host.config.productUrl;
    return pattern ? pattern.replace("{id}", encodeURIComponent(product.id)) : product.url;
  }

  vote(turn: Turn, vote: 0 | 1, reason?: string): void {
    this.talk.vote(turn, vote);
    this.voted.set(turn.id, vote === 1 || reason ? "thanks" : "why");
    const { list } = turn;
    const place: Place = list ? this.place(list, "chat") : { list: "", surface: "chat", conversation: this.talk.id };
    this.tracker.tell("message_feedback", place, [], { vote, ...(reason && { reason }) });
    this.refresh();
  }
}

/** A product as the host page gets it: the wire's own names. */
function given({ id, title, brand, price }: Product): object {
  return { id, title, ...(brand && { brand }), ...(price && { price }) };
}
