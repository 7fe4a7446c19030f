/** A real browser for the tests that need one, and sources bundled for its pages. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

const root = join(__dirname, "..", "..");

const isRunnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const executablePath = [
  process.env["CHROMIUM_PATH"] ?? "",
  ...(process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "chromium")),
].find((path) => path !== "" && isRunnable(path));

const isRequired = process.env["JOUNCE_REQUIRE_ALL"] === "1";
if (executablePath === undefined && !isRequired) {
  console.warn("No Chromium on PATH or in CHROMIUM_PATH: tests in a browser are skipped.");
}

/** `describe`, skipped where there is no Chromium and none is required. */
export const describeWithChromium =
  executablePath === undefined && !isRequired ? describe.skip : describe;

/** Starts Chromium. */
export const launch = (): Promise<Browser> => {
  if (executablePath === undefined) throw new Error("Chromium is required and was not found.");
  const args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"];
  return chromium.launch({ executablePath, args });
};

/** The code of a source as a page imports it: one module with everything it needs. */
export const bundled = (source: string): string => {
  const program = `import { bundle } from "./scripts/bundle.mjs";
    process.stdout.write((await bundle(process.cwd(), ${JSON.stringify(source)})).code);`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`The page could not be bundled:\n${stderr}`);
  return stdout;
};
