/** What the host page says of its shop: the attributes of the element, read once and again when one changes. */
export interface Config {
  /** The shop's API, such as `https://shop.example`; without a slash at its end. */
  endpoint: string;
  /** A publishable key; empty where the shop needs none. */
  key: string;
  mode: "launcher" | "inline" | "product";
  /** A BCP 47 tag; the words come in its language where there are some, numbers and prices always. */
  lang: string;
  visitorId: string;
  /** A visitor's token that the host's own server asked for; empty: the publishable key is enough. */
  visitorToken: string;
  productId: string;
  recommendationId: string;
  /** Where a product's page is, with `{id}` for its id; empty: the catalogue's own address. */
  productUrl: string;
  privacyUrl: string;
  /** The name of the host page's data layer, and whether the shopper agreed to its use. */
  dataLayer: string;
  consent: boolean;
  cart: readonly string[];
}

/** What the element gives its panel to work with. */
export interface Host extends HTMLElement {
  readonly config: Config;
  close(): void;
}
