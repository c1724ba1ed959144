import { readdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";

const outDir = process.env["SHELF_TALK_OUT"] ?? resolve(import.meta.dirname, "../app/static");

/** Chunks carry a hash in their names: those of the build before go first. */
const withoutOldChunks = {
  name: "without-old-chunks",
  buildStart() {
    for (const file of readdirSync(outDir)) if (/^shelf-talk.*\.js$/.test(file)) rmSync(resolve(outDir, file));
  },
};

/** Indentation inside templates and styles is for the reader of the source, not for the shopper's network. */
const withoutIndentation = {
  name: "without-indentation",
  enforce: "pre" as const,
  transform: (code: string, id: string) => (id.startsWith(resolve(import.meta.dirname, "src")) ? code.replace(/\n\s+/g, "\n") : null),
};

export default defineConfig({
  publicDir: false,
  plugins: [withoutOldChunks, withoutIndentation],
  build: {
    outDir,
    emptyOutDir: false,
    target: "es2022",
    modulePreload: false,
    lib: { entry: resolve(import.meta.dirname, "src/shell.ts"), formats: ["es"] },
    rolldownOptions: {
      output: {
        entryFileNames: "shelf-talk.js",
        chunkFileNames: "shelf-talk-[name]-[hash].js",
        minify: true,
      },
    },
  },
});
