/** Builds the package twice, as ES modules and as CommonJS, each with its own declarations. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fromRoot, runTool } from "./run.mjs";

rmSync(fromRoot("dist"), { recursive: true, force: true });
runTool("@typescript/native", "tsc", ["-p", "tsconfig.build.json"]);
runTool("@typescript/native", "tsc", ["-p", "tsconfig.cjs.json"]);
mkdirSync(fromRoot("dist/cjs"), { recursive: true });
// The React entry asks the package itself for the client of the host; in this folder that is here.
const client = { browser: "./client.browser.js", node: "./client.node.js" };
const own = {
  type: "commonjs",
  name: "jounce-websocket",
  exports: { "./client": { ...client, default: client.browser } },
};
writeFileSync(fromRoot("dist/cjs/package.json"), `${JSON.stringify(own)}\n`);
