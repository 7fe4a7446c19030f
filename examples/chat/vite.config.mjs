/**
 * How the chat is built: a page for browsers and a server for Node.
 *
 * Both use jounce-websocket as it is published (`dist` at the root of this repository) or, with
 * `from` "source", as it stands in `src`.
 */
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where the build goes. */
export const outFolder = (from) => here(`./dist/${from}`);

const library = (entry, from) =>
  from === "source" ? here(`../../src/${entry}.ts`) : here(`../../dist/esm/${entry}.js`);

const base = {
  configFile: false,
  publicDir: false,
  logLevel: "warn",
};

/** The page, as static files in `page` of the folder. */
export const pageConfig = (from) => ({
  ...base,
  root: here("./page"),
  base: "./",
  resolve: {
    alias: [
      { find: /^jounce-websocket\/client$/, replacement: library("client.browser", from) },
      { find: /^jounce-websocket$/, replacement: library("index", from) },
    ],
  },
  build: {
    outDir: `${outFolder(from)}/page`,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});

/** The server, as `server.js` of the folder. What it gets from node_modules stays there. */
export const serverConfig = (from) => ({
  ...base,
  root: here("."),
  resolve:
    from === "source"
      ? {
          alias: [
            { find: /^jounce-websocket\/server$/, replacement: library("server", from) },
            { find: /^jounce-websocket$/, replacement: library("index", from) },
          ],
        }
      : {},
  build: {
    ssr: here("./server.ts"),
    outDir: outFolder(from),
    emptyOutDir: false,
    target: "node20",
    rolldownOptions: {
      external: from === "source" ? [] : [/^jounce-websocket/],
      output: { entryFileNames: "server.js" },
    },
  },
});

export default pageConfig("package");
