/** Builds the package twice, as ES modules and as CommonJS, each with its own declarations. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fromRoot, runTool } from "./run.mjs";

rmSync(fromRoot("dist"), { recursive: true, force: true });
runTool("@typescript/native", "tsc", ["-p", "tsconfig.build.json"]);
runTool("@typescript/native", "tsc", ["-p", "tsconfig.cjs.json"]);
mkdirSync(fromRoot("dist/cjs"), { recursive: true });
writeFileSync(fromRoot("dist/cjs/package.json"), '{ "type": "commonjs" }\n');
