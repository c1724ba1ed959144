// The <shelf-talk> element on the shop's pages: where it stands, what it is told, and what it tells.

import { announce, el } from "./dom.js";
import { productUrl } from "./address.js";
import { remember } from "./record.js";
import { addToBasket, visitorId } from "./session.js";

/** Where a product's page is, for the element's links. */
const PRODUCT_URL = "/?product={id}";

/**
 * Puts the launcher on the page. Gives {visitorChanged, pageChanged, productCard}: the page tells it who shops and
 * which product is looked at, and asks for a card on product pages. `go(url)` changes the page.
 */
export function mountAssistant({ go }) {
  const launcher = el("shelf-talk", { mode: "launcher", "visitor-id": visitorId(), "product-url": PRODUCT_URL });
  document.body.append(launcher);

  document.addEventListener("shelf-talk:add-to-cart", ({ detail }) => {
    const { product, product_id: id } = detail ?? {};
    if (!product?.id || product.id !== id) return; // nothing can be put into a basket that has no name and price
    addToBasket(product); // the element has told the shop of it
    announce(`${product.title} is in the basket.`);
  });
  document.addEventListener("shelf-talk:product-click", (event) => {
    const { product_id: id, recommendation_id: list } = event.detail ?? {};
    if (!id) return;
    event.preventDefault(); // the shop's own page changes without a reload, so the conversation stays
    go(productUrl(id, list));
  });

  document.addEventListener("shelf-talk:list", ({ detail: { said, list } }) => {
    if (list?.bundle) remember({ label: `Chat: ${said}`, ask: {}, answer: list }); // one that was undone to is told without
  });

  return {
    visitorChanged(id) { for (const one of document.querySelectorAll("shelf-talk")) one.setAttribute("visitor-id", id); },
    pageChanged({ product }) {
      if (product) launcher.setAttribute("product-id", product);
      else launcher.removeAttribute("product-id");
    },
    productCard: (id, list) => el("shelf-talk", {
      mode: "product", "product-id": id, "recommendation-id": list || null, "visitor-id": visitorId(), "product-url": PRODUCT_URL,
    }),
  };
}
