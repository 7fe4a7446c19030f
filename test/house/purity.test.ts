import ts from "typescript";
import type { Source } from "./sources.js";
import { findings, sourcesIn } from "./sources.js";

const worldly = new Set([
  "Date",
  "Promise",
  "PromiseLike",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "console",
  "process",
  "performance",
  "crypto",
  "globalThis",
  "require",
  "WebSocket",
]);

/** Whether the identifier is only a name inside something else: a property, a declaration. */
const isOwnName = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return true;
  return "name" in parent && parent.name === node;
};

const worldlyGlobal = (node: ts.Node): string | undefined =>
  ts.isIdentifier(node) && worldly.has(node.text) && !isOwnName(node) ? node.text : undefined;

const chance = (node: ts.Node): string | undefined =>
  ts.isPropertyAccessExpression(node) && node.getText() === "Math.random"
    ? "Math.random"
    : undefined;

const waiting = (node: ts.Node): string | undefined =>
  node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node) ? "async" : undefined;

const dynamicImport = (node: ts.Node): string | undefined =>
  ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    ? "import()"
    : undefined;

const topLevelVariable = (node: ts.Node): string | undefined =>
  ts.isVariableStatement(node) &&
  ts.isSourceFile(node.parent) &&
  !(node.declarationList.flags & ts.NodeFlags.Const)
    ? "top-level let"
    : undefined;

const deepImport = (node: ts.Node): string | undefined =>
  (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
  node.moduleSpecifier !== undefined &&
  ts.isStringLiteral(node.moduleSpecifier) &&
  /^(fp-ts|io-ts)\//.test(node.moduleSpecifier.text)
    ? node.moduleSpecifier.text
    : undefined;

const pureSources = sourcesIn("src/core", "src/codec");

const told = (text: string, judge: (node: ts.Node) => string | undefined): readonly string[] => {
  const source: Source = { path: "sample.ts", text };
  return findings([source], judge);
};

describe("the core and the codecs", () => {
  it("name no clock, timer, promise, console or host", () => {
    expect(findings(pureSources, worldlyGlobal)).toEqual([]);
  });

  it("draw no chance of their own", () => {
    expect(findings(pureSources, chance)).toEqual([]);
  });

  it("never wait and load nothing late", () => {
    expect(findings(pureSources, waiting)).toEqual([]);
    expect(findings(pureSources, dynamicImport)).toEqual([]);
  });

  it("keep no variable between calls", () => {
    expect(findings(pureSources, topLevelVariable)).toEqual([]);
  });
});

describe("every source", () => {
  it("imports fp-ts and io-ts from their root", () => {
    expect(findings(sourcesIn("src", "test"), deepImport)).toEqual([]);
  });
});

describe("the purity check", () => {
  it.each([
    ["const now = Date.now();", "sample.ts:1 Date"],
    ["const now = new Date();", "sample.ts:1 Date"],
    ["const later: Promise<void> | undefined = undefined;", "sample.ts:1 Promise"],
    ["const host = { process };", "sample.ts:1 process"],
  ])("finds the world in `%s`", (text, finding) => {
    expect(told(text, worldlyGlobal)).toEqual([finding]);
  });

  it("finds chance, waiting, late loading, variables and deep imports", () => {
    expect(told("const roll = Math.random();", chance)).toHaveLength(1);
    expect(told("const wait = async () => undefined;", waiting)).toHaveLength(1);
    expect(told('const late = import("ws");', dynamicImport)).toHaveLength(1);
    expect(told("let count = 0;", topLevelVariable)).toHaveLength(1);
    expect(told('import { some } from "fp-ts/Option";', deepImport)).toHaveLength(1);
  });

  it("lets a property bear any name", () => {
    expect(told("const report = { process: 1 }.process;", worldlyGlobal)).toEqual([]);
  });
});
