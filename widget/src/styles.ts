/**
 * How it looks: calm paper and shelf labels. Every colour is a token that a shop may set.
 *
 * Lengths are pixels: a `rem` is the page's, and many a page has its own idea of it.
 */
import { css } from "lit";

const tokens = css`
  :host {
    --accent: var(--shelf-talk-accent, light-dark(#1f6b52, #7cd0ae));
    --accent-ink: var(--shelf-talk-accent-ink, light-dark(#fff, #0b2118));
    --ground: var(--shelf-talk-ground, light-dark(#f5f4f0, #131715));
    --surface: var(--shelf-talk-surface, light-dark(#fff, #1c221f));
    --ink: var(--shelf-talk-ink, light-dark(#1c2420, #e9eeea));
    --quiet: var(--shelf-talk-quiet, light-dark(#56625b, #a5b2aa));
    --line: var(--shelf-talk-line, light-dark(#dcdcd3, #333c37));
    --label: var(--shelf-talk-label, light-dark(#fff6d8, #332c14));
    --label-ink: var(--shelf-talk-label-ink, light-dark(#4b3b07, #f4e3ab));
    --radius: var(--shelf-talk-radius, 14px);
    --warn: light-dark(#fdeee6, #3a2318);
    --warn-ink: light-dark(#7a3412, #f7c9ae);
    display: block;
    block-size: 100%;
    color: var(--ink);
    font-size: 16px;
  }
  [hidden] { display: none !important; }
  *, *::before, *::after { box-sizing: border-box; }
  h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  a { color: var(--accent); }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  .sr { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .quiet, .small { color: var(--quiet); font-size: 14px; }
`;

const controls = css`
  button, input { font: inherit; color: inherit; }
  button { min-block-size: 36px; padding: 4px 12px; border: 1px solid var(--line); border-radius: 9px; background: var(--surface); cursor: pointer; }
  button:hover:not(:disabled), .chip:hover { border-color: var(--accent); }
  button:disabled { color: var(--quiet); cursor: not-allowed; }
  button[aria-pressed="true"] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
  .main:not(:disabled), .add:not(:disabled) { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); font-weight: 600; }
  .icon { display: inline-grid; place-items: center; inline-size: 36px; padding: 0; border-color: transparent; background: none; }
  .icon:disabled { opacity: 0.5; }
  .round { inline-size: 44px; block-size: 44px; flex: none; border-radius: 99px; border-color: var(--line); }
  .link { min-block-size: 24px; padding: 0 4px; border-color: transparent; background: none; color: var(--accent); text-decoration: underline; font-size: inherit; }
  input { min-inline-size: 0; min-block-size: 44px; padding: 4.8px 14.4px; border: 1px solid var(--quiet); border-radius: 99px; background: var(--surface); }
  input::placeholder { color: var(--quiet); opacity: 1; }
  .chips { display: flex; flex-wrap: wrap; gap: 6.4px; }
  .chip { min-block-size: 32px; padding: 1.6px 12px; border: 1px solid var(--line); border-radius: 99px; background: var(--surface); font-size: 14.4px; }
  .count { color: var(--quiet); font-variant-numeric: tabular-nums; }
`;

const panel = css`
  .panel { display: flex; flex-direction: column; block-size: 100%; background: var(--ground); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; overflow-wrap: break-word; }
  .floating { position: fixed; inset-block-end: var(--shelf-talk-offset, 20px); inset-inline-end: var(--shelf-talk-offset, 20px); inline-size: min(var(--shelf-talk-width, 420px), 100vw - 24px); block-size: min(var(--shelf-talk-height, 720px), 100dvh - 24px); box-shadow: 0 12px 48px rgb(0 0 0 / 28%); }
  header { padding: 8px 9.6px 8px 16px; padding-inline: 16px 9.6px; background: var(--surface); border-block-end: 1px solid var(--line); }
  .top { display: flex; align-items: center; gap: 2.4px; }
  h2 { flex: 1; min-inline-size: 0; font-size: 16.8px; letter-spacing: -0.01em; }
  .disclosure, footer { color: var(--quiet); font-size: 12.8px; line-height: 1.35; }
  [dir="rtl"] form.say .main svg, [dir="rtl"] header svg { transform: scaleX(-1); }
  .log { container-type: inline-size; flex: 1; min-block-size: 128px; overflow-y: auto; padding: 16px; scroll-padding-block-start: 12px; overscroll-behavior: contain; }
  .log:focus-visible { outline-offset: -3px; }
  .greeting { display: grid; gap: 12.8px; }
  .turns { display: grid; gap: 24px; }
  .newest { min-block-size: 100%; }
  .turn:only-child.newest { min-block-size: 0; }
  .said { inline-size: fit-content; max-inline-size: 85%; margin-inline-start: auto; padding: 7.2px 14.4px; border-radius: var(--radius) var(--radius) 4px var(--radius); background: var(--accent); color: var(--accent-ink); }
  .answer { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; margin-block-start: 12px; justify-items: start; }
  .answer > *, .question { inline-size: 100%; }
  .answer > .more { inline-size: fit-content; }
  .words { font-size: 16px; }
  .question { display: grid; gap: 8px; }
  .question > p:first-child { font-weight: 600; }
  .note { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 12.8px; border-radius: 9px; background: color-mix(in srgb, var(--accent) 12%, var(--surface)); font-size: 14.4px; }
  .note > p { flex: 1 1 192px; }
  .trouble { background: var(--warn); color: var(--warn-ink); }
  .bar { border-radius: 0; }
  .verdict { display: flex; flex-wrap: wrap; align-items: center; gap: 4.8px; color: var(--quiet); }
  .wanted { display: grid; gap: 8px; padding: 8px 12px 0; }
  .wish { display: inline-flex; align-items: stretch; padding: 0; border-color: var(--accent); overflow: hidden; }
  .wish.soft { border-style: dashed; }
  .wish button { min-block-size: 30px; border: 0; border-radius: 0; background: none; }
  .wish .say { padding: 0 2.4px 0 12px; padding-inline: 12px 2.4px; text-align: start; }
  .wish .x { inline-size: 28px; padding: 0 6.4px; display: inline-grid; place-items: center; color: var(--quiet); }
  .wish .x svg { inline-size: 14px; block-size: 14px; }
  .wish :focus-visible { outline-offset: -3px; }
  .editor { display: flex; flex-wrap: wrap; align-items: center; gap: 6.4px; padding: 9.6px; border: 1px solid var(--line); border-radius: 9px; background: var(--surface); font-size: 14.4px; }
  .editor input { inline-size: 104px; min-block-size: 36px; border-radius: 9px; }
  form.say { display: flex; gap: 8px; padding: 9.6px 12px; }
  form.say input { flex: 1; }
  footer { padding: 0 16px 9.6px; }
`;

const cards = css`
  .cards { display: grid; gap: 9.6px; }
  .card { display: grid; gap: 8.8px; padding: 11.2px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
  .face { display: grid; grid-template-columns: 72px minmax(0, 1fr) auto; gap: 12px; }
  .no-thanks { inline-size: 28px; min-block-size: 28px; block-size: 28px; margin: -3.2px; color: var(--quiet); }
  .no-thanks svg { inline-size: 16px; block-size: 16px; }
  .facts { min-inline-size: 0; }
  .picture { inline-size: 72px; block-size: 72px; border-radius: 10px; object-fit: cover; }
  .title { font-size: 16px; font-weight: 600; line-height: 1.3; }
  .title a { color: inherit; text-decoration-color: transparent; }
  .title a:hover { text-decoration-color: currentcolor; }
  .money { white-space: nowrap; font-size: 16.8px; font-weight: 650; font-variant-numeric: tabular-nums; }
  .money s { color: var(--quiet); font-size: 14.4px; font-weight: 400; }
  .small { display: flex; flex-wrap: wrap; gap: 1.6px 11.2px; }
  .rating { display: inline-flex; align-items: center; gap: 3.2px; }
  .yes { color: var(--accent); }
  .sponsored { padding: 0 6.4px; border: 1px solid currentcolor; border-radius: 4px; color: var(--ink); font-size: 12px; }
  .reason { padding: 5.6px 10.4px; border-radius: 8px; background: var(--label); color: var(--label-ink); font-size: 14.4px; }
  .actions { display: flex; flex-wrap: wrap; gap: 5.6px; }
  .actions button { min-block-size: 34px; padding: 1.6px 8px; font-size: 13.6px; }
  .gone { gap: 6.4px; border-style: dashed; background: none; font-size: 14.4px; }
  .why { display: grid; gap: 8px; padding-block-start: 8.8px; border-block-start: 1px solid var(--line); font-size: 14.4px; }
  summary { min-block-size: 24px; color: var(--accent); cursor: pointer; }
  dl { display: grid; gap: 4px; margin-block-start: 6.4px; }
  dl > div { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 9.6px; }
  dt { color: var(--quiet); }
  .comparison { overflow-x: auto; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
  table { inline-size: 100%; border-collapse: collapse; font-size: 14px; }
  caption { padding: 9.6px 11.2px 4.8px; text-align: start; font-weight: 600; }
  th, td { padding: 6.4px 11.2px; border-block-start: 1px solid var(--line); text-align: start; vertical-align: top; }
  th { font-weight: 600; }
  tbody th { color: var(--quiet); font-weight: 400; }
  .skeletons { display: grid; gap: 9.6px; }
  .skeleton { block-size: 168px; border-radius: var(--radius); background: color-mix(in srgb, var(--line) 55%, var(--surface)); animation: breathe 1.4s ease-in-out infinite alternate; }
  .wall { fill: light-dark(hsl(var(--hue) 40% 88%), hsl(var(--hue) 25% 24%)); }
  .shape { fill: light-dark(hsl(var(--hue) 45% 78%), hsl(var(--hue) 28% 32%)); }
  .picture text { fill: light-dark(hsl(var(--hue) 40% 24%), hsl(var(--hue) 45% 85%)); font: 600 24px system-ui, sans-serif; }
  .tone-0 { --hue: 160; } .tone-1 { --hue: 35; } .tone-2 { --hue: 205; } .tone-3 { --hue: 340; }
  .tone-4 { --hue: 95; } .tone-5 { --hue: 265; } .tone-6 { --hue: 15; } .tone-7 { --hue: 185; }
  .product { container-type: inline-size; display: grid; gap: 12px; }
  @container (max-width: 300px) { .face { grid-template-columns: 40px minmax(0, 1fr) auto; gap: 8px; } .picture { inline-size: 40px; block-size: 40px; } }
  @keyframes breathe { to { opacity: 0.45; } }
  @media (prefers-reduced-motion: reduce) { .skeleton { animation: none; } }
  @media (forced-colors: active) { .said, .reason, .note, .chip, .main, .add { border: 1px solid currentcolor; } }
`;

export const styles = [tokens, controls, panel, cards];
