import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { advisories, excusedAdvisories } from "./advisories.js";
import { excused, excusedParts, rows } from "./rows.js";

const folder = __dirname;
const texts = readdirSync(folder)
  .filter((name) => name.endsWith(".test.ts") && name !== "rows.test.ts")
  .map((name) => readFileSync(join(folder, name), "utf8"));

/** The first words of the titles of tests. */
const titles = texts.flatMap((text) =>
  [...text.matchAll(/\b(?:describe|it)(?:\.each\([^]*?\))?\(\s*["`]([^"`]+)/g)].map(
    ([, title = ""]) => title,
  ),
);

const isTested = (id: string): boolean =>
  titles.some((title) => title.split(/[ ,:]+/).includes(id));

describe("every row of bad input", () => {
  it("is tested under its name, or excused with a reason", () => {
    expect(rows).toHaveLength(33);
    expect(rows.filter((id) => !isTested(id) && !Object.hasOwn(excused, id))).toEqual([]);
  });

  it("is not both, and no other is excused", () => {
    expect(Object.keys(excused).filter((id) => isTested(id) || !rows.includes(id))).toEqual([]);
    expect(Object.keys(excusedParts).filter((id) => !rows.includes(id))).toEqual([]);
  });
});

describe("every advisory", () => {
  const idsOf = (row: readonly string[]): string => row.join(" ");

  it("is tested under all its names, or excused with a reason", () => {
    expect(advisories).toHaveLength(39);
    const open = advisories.filter(
      (ids, index) => !ids.every(isTested) && !Object.hasOwn(excusedAdvisories, index + 1),
    );
    expect(open.map(idsOf)).toEqual([]);
  });

  it("is not both, and no other is excused", () => {
    const both = Object.keys(excusedAdvisories).filter((row) => {
      const ids = advisories[Number(row) - 1];
      return ids === undefined || ids.some(isTested);
    });
    expect(both).toEqual([]);
  });
});
