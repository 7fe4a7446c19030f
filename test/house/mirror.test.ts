import { hasRuntimeCode } from "../support/runtimeCode.cjs";
import { isFile, sourcesIn } from "./sources.js";

/** Files that run code but are tested elsewhere, with the reason. */
const exceptions: Readonly<Record<string, string>> = {};

/** Tests of the core as a whole: its laws, the document it began with, and the bugs of that one. */
const ofTheWhole = ["test/core/laws/", "test/core/seed.test.ts", "test/core/originals.test.ts"];

const mirrorOf = (path: string): string =>
  path.replace(/^src\//, "test/").replace(/\.ts$/, ".test.ts");

const pureSources = sourcesIn("src/core", "src/codec").filter(hasRuntimeCode);

describe("the tests", () => {
  it("mirror every file of the core and the codecs that runs code", () => {
    const untested = pureSources
      .map(({ path }) => path)
      .filter((path) => !(path in exceptions) && !isFile(mirrorOf(path)));
    expect(untested).toEqual([]);
  });

  it("name only exceptions that exist and have no mirror", () => {
    const stale = Object.keys(exceptions).filter((path) => !isFile(path) || isFile(mirrorOf(path)));
    expect(stale).toEqual([]);
  });

  it("mirror only sources that exist", () => {
    const orphans = sourcesIn("test/core", "test/codec")
      .map(({ path }) => path)
      .filter((path) => path.endsWith(".test.ts"))
      .filter((path) => !ofTheWhole.some((start) => path.startsWith(start)))
      .filter((path) => !isFile(path.replace(/^test\//, "src/").replace(/\.test\.ts$/, ".ts")));
    expect(orphans).toEqual([]);
  });
});

describe("the mirror check", () => {
  it("knows a file of types alone from one that runs code", () => {
    const types = 'import type { A } from "./a.js";\nexport interface B extends A {}\n';
    expect(hasRuntimeCode({ path: "b.ts", text: types })).toBe(false);
    expect(hasRuntimeCode({ path: "b.ts", text: `${types}export const b = 1;\n` })).toBe(true);
  });
});
