// Writes what the element's own comments say of it into docs/widget.md, between the two marks.
// `node docs.mjs` after `npm run manifest`; a test compares.

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const page = process.argv[2] ?? resolve(import.meta.dirname, "../docs/widget.md");
const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, "build/custom-elements.json"), "utf8"));
const element = manifest.modules.flatMap(({ declarations }) => declarations).find(({ tagName }) => tagName === "shelf-talk");

const cell = (text = "") => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const table = (heads, rows) => [`| ${heads.join(" | ")} |`, `|${" --- |".repeat(heads.length)}`, ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`)].join("\n");
const methods = element.members.filter(({ kind, privacy, description }) => kind === "method" && privacy !== "private" && description);

const reference = [
  "### Attributes",
  table(["attribute", "values", "what it does"], element.attributes.filter(({ description }) => description).map(({ name, type, description }) => [`\`${name}\``, type?.text ?? "string", description])),
  "### Methods and properties",
  table(["name", "what it does"], [
    ...methods.map(({ name, parameters = [], description }) => [`\`${name}(${parameters.map((one) => one.name).join(", ")})\``, description]),
    ...element.members.filter(({ kind, description, name }) => kind === "field" && description && name === "cart").map(({ name, description }) => [`\`${name}\``, description]),
  ]),
  "### Events",
  table(["event", "when"], element.events.filter(({ description }) => description).map(({ name, description }) => [`\`${name}\``, description])),
  "### CSS custom properties",
  table(["property", "what it sets"], element.cssProperties.map(({ name, description }) => [`\`${name}\``, description])),
].join("\n\n");

const text = readFileSync(page, "utf8");
const [before, , after] = text.split(/(?<=<!-- reference -->\n)|(?=<!-- \/reference -->)/);
writeFileSync(page, `${before}\n${reference}\n\n${after}`);
