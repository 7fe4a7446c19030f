/**
 * Runs Jest and prints `N passed, N failed` as the very last line, whatever Jest says on its way.
 * With `--core`, only the tests of core and codec, which must cover their sources completely.
 * Further arguments are Jest's.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import runtimeCode from "../test/support/runtimeCode.cjs";
import { fromRoot, toolPath } from "./run.mjs";

/** Jest counts a file of types alone as uncovered, so coverage leaves these out. */
const typesOnly = () =>
  ["src/core", "src/codec"]
    .flatMap((folder) =>
      readdirSync(fromRoot(folder), { recursive: true, encoding: "utf8" }).map(
        (name) => `${folder}/${name}`,
      ),
    )
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts"))
    .filter((path) => {
      const text = readFileSync(fromRoot(path), "utf8");
      return !runtimeCode.hasRuntimeCode({ path, text });
    });

const coreOnly = () => [
  "/test/core/",
  "/test/codec/",
  "--coverage",
  "--collectCoverageFrom=src/{core,codec}/**/*.ts",
  ...typesOnly().map((path) => `--collectCoverageFrom=!${path}`),
  '--coverageThreshold={"global":{"lines":100,"branches":100}}',
];

const readCounts = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 1 };
  }
};

const given = process.argv.slice(2);
const args = given.includes("--core")
  ? [...coreOnly(), ...given.filter((arg) => arg !== "--core")]
  : given;
const folder = mkdtempSync(join(tmpdir(), "jounce-test-"));
const countFile = join(folder, "counts.json");
const { status } = spawnSync(process.execPath, [toolPath("jest", "jest"), ...args], {
  cwd: fromRoot(),
  stdio: "inherit",
  env: { ...process.env, JOUNCE_COUNT_FILE: countFile },
});
const { passed, failed } = readCounts(countFile);
rmSync(folder, { recursive: true, force: true });
process.exitCode = status === 0 && failed > 0 ? 1 : (status ?? 1);
console.log(`${passed} passed, ${failed} failed`);
