import ts from "typescript";
import { findings, sourcesIn } from "./sources.js";

const linesMax = 400;
const vagueName = /(^|\/)(utils?|helpers?|common|misc)(\/|\.|$)/i;
// Spelled in halves, so that this file does not find itself.
const promise = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME"].join("|")})\\b`);

const sources = sourcesIn("src");
const everything = sourcesIn("src", "test");

const anyType = (node: ts.Node): string | undefined =>
  node.kind === ts.SyntaxKind.AnyKeyword ? "any" : undefined;

const silencedCheck =
  /@ts-(ignore|nocheck)|eslint-disable|oxlint-disable|istanbul ignore|c8 ignore/;

describe("every source file", () => {
  it(`has at most ${linesMax} lines`, () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split("\n").length }))
      .filter(({ lines }) => lines > linesMax);
    expect(long).toEqual([]);
  });

  it("promises no later work", () => {
    expect(everything.filter(({ text }) => promise.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("silences no check", () => {
    expect(sources.filter(({ text }) => silencedCheck.test(text)).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it("knows its types: `any` is nowhere", () => {
    expect(findings(everything, anyType)).toEqual([]);
  });

  it("has a name that says what it decides", () => {
    expect(everything.map(({ path }) => path).filter((path) => vagueName.test(path))).toEqual([]);
  });
});
