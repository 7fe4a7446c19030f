/**
 * Builds the example and runs it: `npm run build && node examples/manager/start.mjs`.
 * With `--source` the library is taken from `src` instead of `dist`.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const from = process.argv.includes("--source") ? "source" : "package";
const outDir = here(`./dist/${from}`);
const sources = {
  "jounce-websocket/manager": here("../../src/manager.ts"),
  "jounce-websocket/server": here("../../src/server.ts"),
};

await build({
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  root: here("."),
  resolve: from === "source" ? { alias: sources } : {},
  build: {
    ssr: here("./server.ts"),
    outDir,
    target: "node20",
    rolldownOptions: {
      external: from === "source" ? [] : [/^jounce-websocket/],
      output: { entryFileNames: "server.js" },
    },
  },
});
await import(pathToFileURL(`${outDir}/server.js`).href);
