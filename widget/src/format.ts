/** Numbers, prices and dates as the shopper's language writes them. */

import type { Money } from "./wire.js";

const formats = new Map<string, Intl.NumberFormat>();

function format(locale: string, currency = ""): Intl.NumberFormat {
  const name = `${locale} ${currency}`;
  const made = formats.get(name) ?? new Intl.NumberFormat(locale, currency ? { style: "currency", currency } : { maximumFractionDigits: 2 });
  formats.set(name, made);
  return made;
}

/** An amount of minor units as a plain number, as GA4 wants it. */
export const decimal = ({ amount, currency }: Money): number => amount / 10 ** digits(currency);

export const digits = (currency: string): number => format("en", currency).resolvedOptions().maximumFractionDigits ?? 2;

export const money = (locale: string, price: Money): string => format(locale, price.currency).format(decimal(price));

export const number = (locale: string, value: number): string => format(locale).format(value);

export function date(locale: string, said: string): string {
  const when = new Date(said);
  return Number.isNaN(when.getTime()) ? said : new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(when);
}

/** A tag that Intl knows, else English. */
export function known(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag.replace("_", "-"))[0] ?? "en";
  } catch {
    return "en";
  }
}
