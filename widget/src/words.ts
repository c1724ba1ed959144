/** What the widget says, in the shopper's language: plural forms and numbers by Intl, texts by catalogue. */

import * as format from "./format.js";
import type { Constraint, Money, Value } from "./wire.js";
import { en } from "./words/en.js";
import type { Catalogue } from "./words/en.js";

/** Languages beside English; each is a file that is fetched when it is needed. */
const OTHERS: Record<string, () => Promise<Catalogue>> = {
  ar: async () => (await import("./words/ar.js")).ar,
  de: async () => (await import("./words/de.js")).de,
  es: async () => (await import("./words/es.js")).es,
};
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);
const MONEY = new Set(["price", "list_price"]);

type Key = keyof Catalogue;
type Given = Record<string, string | number>;

export class Words {
  private constructor(
    private readonly catalogue: Catalogue,
    /** The language of the texts. */
    readonly lang: string,
    /** The tag by which numbers and prices are written. */
    readonly locale: string,
    readonly currency: string,
  ) {}

  /** The words for a tag such as `de-AT`; English where there are none of its language. */
  static async in(tag: string, currency: string): Promise<Words> {
    const locale = format.known(tag);
    const lang = locale.split("-")[0] ?? "en";
    const load = OTHERS[lang];
    if (!load) return Words.english(locale, currency);
    try {
      return new Words(await load(), lang, locale, currency);
    } catch {
      return Words.english(locale, currency); // the file could not be fetched: better English than nothing
    }
  }

  static english(locale = "en", currency = "USD"): Words {
    return new Words(en, "en", locale, currency);
  }

  get dir(): "ltr" | "rtl" {
    return RIGHT_TO_LEFT.has(this.lang) ? "rtl" : "ltr";
  }

  /** A text, with `{names}` filled in; one with plural forms is chosen by `n`. */
  t(key: Key, given: Given = {}): string {
    const said = this.catalogue[key];
    const { n } = given;
    const form = typeof said === "string" ? said : (said[new Intl.PluralRules(this.locale).select(Number(n))] ?? said.other);
    return form.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = given[name] ?? "";
      return typeof value === "number" ? this.number(value) : value;
    });
  }

  /** The text under a key that the wire made, or what the wire itself says. */
  maybe(key: string, otherwise: string, given: Given = {}): string {
    return key in this.catalogue ? this.t(key as Key, given) : otherwise;
  }

  money = (price: Money): string => format.money(this.locale, price);
  number = (value: number): string => format.number(this.locale, value);
  date = (said: string): string => format.date(this.locale, said);

  /** A chip: the shop's own label in English, else field, comparison and value in the shopper's words. */
  chip({ field, op, value, label }: Constraint): string {
    if (label && (this.lang === "en" || !MONEY.has(field))) return label;
    const v = this.values(field, value);
    if (op === "eq" || op === "in") return v;
    return this.maybe(op, `${op} ${v}`, { v });
  }

  private values(field: string, value: Value): string {
    const list: readonly (string | number)[] = typeof value === "object" ? value : [value];
    return list.map((one) => {
      if (MONEY.has(field) && typeof one === "number") return this.money({ amount: one, currency: this.currency });
      return field === "availability" ? this.maybe(String(one), String(one)) : typeof one === "number" ? this.number(one) : one;
    }).join(", ");
  }
}
