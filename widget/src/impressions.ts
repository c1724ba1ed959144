/** Which cards a shopper really had before their eyes: half of a card, for a moment, once per list. */

const GATHER_MS = 400;

export class Impressions {
  private readonly told = new Set<string>();
  private readonly seen = new Set<string>();
  private timer = 0;
  private readonly watcher = new IntersectionObserver((entries) => this.notice(entries), { threshold: 0.5 });

  /** `tell` gets "list product" names, several at a time. */
  constructor(private readonly tell: (names: readonly string[]) => void) {}

  /** Watches every card of a root that is not known yet. */
  watch(root: ParentNode): void {
    for (const node of root.querySelectorAll<HTMLElement>("[data-product]")) this.watcher.observe(node);
  }

  stop(): void {
    this.watcher.disconnect();
  }

  private notice(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      const name = (target as HTMLElement).dataset["key"] ?? "";
      if (!isIntersecting || this.told.has(name)) continue;
      this.told.add(name);
      this.seen.add(name);
    }
    if (this.seen.size && !this.timer) this.timer = window.setTimeout(() => this.flush(), GATHER_MS);
  }

  private flush(): void {
    this.timer = 0;
    this.tell([...this.seen]);
    this.seen.clear();
  }
}
