/**
 * How the showcase is built: a page for browsers and a server for Node.
 *
 * Both use jounce-websocket as it is published (`dist` at the root of this repository) or, with
 * `from` "source", as it stands in `src`.
 */
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where the build goes. Builds that run at the same time each say another BUILD_NAME. */
export const outFolder = (from) => here(`./dist/${process.env.BUILD_NAME ?? from}`);

const fileOf = (entry, from) =>
  from === "source" ? here(`../../src/${entry}.ts`) : here(`../../dist/esm/${entry}.js`);

/** The entries of the library by the name of their file. */
const entriesOf = (files, from) =>
  Object.entries(files).map(([name, file]) => ({
    find: new RegExp(`^${name}$`),
    replacement: fileOf(file, from),
  }));

const shared = {
  "jounce-websocket": "index",
  "jounce-websocket/modules": "modules",
  "jounce-websocket/collaboration": "collaboration",
};

const pageEntries = {
  ...shared,
  "jounce-websocket/client": "client.browser",
  "jounce-websocket/react": "react.browser",
  "jounce-websocket/react/collaboration": "react.collaboration",
  "jounce-websocket/devtools": "devtools",
  "jounce-websocket/offline": "offline",
};

const serverEntries = {
  ...shared,
  "jounce-websocket/server": "server",
  "jounce-websocket/jwt": "jwt",
};

/** The library marks what is for browsers only, as frameworks that render on a server want it. */
const onwarn = (warning, handle) => {
  if (warning.code !== "MODULE_LEVEL_DIRECTIVE") handle(warning);
};

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
  resolve: { alias: entriesOf(pageEntries, from), dedupe: ["react", "react-dom", "yjs"] },
  build: {
    outDir: `${outFolder(from)}/page`,
    emptyOutDir: true,
    target: "es2022",
    // Colours are written once for light and dark, which these understand.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: { onwarn },
  },
});

/** The server, as `server.js` of the folder. What it gets from node_modules stays there. */
export const serverConfig = (from) => ({
  ...base,
  root: here("."),
  resolve: { alias: from === "source" ? entriesOf(serverEntries, from) : [] },
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

/** For work on the page: Vite serves it from `src` and passes the rest on to a running `npm start`. */
export default {
  ...pageConfig("source"),
  logLevel: "info",
  server: {
    proxy: {
      "/api": "http://localhost:8080",
      "/live": { target: "ws://localhost:8080", ws: true },
    },
  },
};
