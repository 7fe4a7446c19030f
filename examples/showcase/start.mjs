/**
 * Builds the showcase and serves it: `npm start` at the root of this repository.
 * With `--source` the library is taken from `src` instead of `dist`.
 */
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { outFolder, pageConfig, serverConfig } from "./vite.config.mjs";

const from = process.argv.includes("--source") ? "source" : "package";
await build(pageConfig(from));
await build(serverConfig(from));
await import(pathToFileURL(`${outFolder(from)}/server.js`).href);
