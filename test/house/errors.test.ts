import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WebSocketErrorCode } from "../../src/core/error.js";
import { ERRORS } from "../../src/core/error.js";
import { sourcesIn } from "./sources.js";

const text = readFileSync(join(__dirname, "..", "..", "docs", "errors.md"), "utf8");
const codes = Object.keys(ERRORS) as WebSocketErrorCode[];

const [, ...sections] = text.split(/^## /m);
const headings = sections.map((section) => section.split("\n", 1)[0]);

/** The paragraphs under the heading of a code, each on one line. */
const paragraphsOf = (code: string): string[] => {
  const section = sections.find((candidate) => candidate.startsWith(`${code}\n`)) ?? "";
  return section
    .trim()
    .split(/\n{2,}/)
    .slice(1)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim());
};

const unused = /No part of this version/;

/** The sources but for the table of errors itself. */
const users = sourcesIn("src")
  .filter(({ path }) => path !== "src/core/error.ts")
  .map((source) => source.text)
  .join("\n");

describe("docs/errors.md", () => {
  it("has one heading for each code, in the order of the table", () => {
    expect(headings).toEqual(codes);
  });

  it.each(codes)(
    "says the sentence, what happened, what to do and whether retry helps: %s",
    (code) => {
      const [sentence, happened, remedy, retry, ...rest] = paragraphsOf(code);
      expect(sentence).toBe(`> ${ERRORS[code].sentence}`);
      expect(happened).toMatch(/^\*\*What happened\.\*\* \S/);
      expect(remedy).toMatch(/^\*\*What to do\.\*\* \S/);
      expect(retry).toMatch(ERRORS[code].retry ? /^\*\*Retry\*\* can/ : /^\*\*Retry\*\* does not/);
      expect(rest).toEqual([]);
    },
  );

  it.each(codes)("says so when no code of the library brings it about: %s", (code) => {
    const [, happened] = paragraphsOf(code);
    expect([code, unused.test(happened ?? "")]).toEqual([code, !users.includes(`"${code}"`)]);
  });
});
