/**
 * Runs what README.md and the guides show, and looks up what the documents point at. A block of `ts`
 * or `js` is run from its first line to its last, and prints what the comments beside `console.log`
 * say. `8080` stands for a free port, which the blocks of a page have one after the other: one that stays
 * until Ctrl-C is stopped when the next such one comes. A block of `tsx` exports a component, which is rendered as on a
 * server. A block with `fragment` behind its language is only parsed.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { format } from "node:util";
import ts from "typescript";
import * as honoServer from "@hono/node-server";
import * as openTelemetry from "@opentelemetry/api";
import express from "express";
import fastify from "fastify";
import { either, option } from "fp-ts";
import * as hono from "hono";
import * as jose from "jose";
import * as promClient from "prom-client";
import * as react from "react";
import * as jsxRuntime from "react/jsx-runtime";
import { renderToString } from "react-dom/server";
import * as values from "jounce-websocket";
import * as client from "jounce-websocket/client";
import * as collaboration from "jounce-websocket/collaboration";
import * as devtools from "jounce-websocket/devtools";
import * as serverModules from "jounce-websocket/modules";
import * as offline from "jounce-websocket/offline";
import * as hooks from "jounce-websocket/react";
import * as collaborationHooks from "jounce-websocket/react/collaboration";
import * as tabs from "jounce-websocket/tabs";
import * as expressSockets from "jounce-websocket/express";
import * as fastifySockets from "jounce-websocket/fastify";
import * as honoSockets from "jounce-websocket/hono";
import * as httpSockets from "jounce-websocket/http";
import * as contract from "jounce-websocket/contract";
import * as jwt from "jounce-websocket/jwt";
import * as manager from "jounce-websocket/manager";
import * as observability from "jounce-websocket/observability";
import * as server from "jounce-websocket/server";
import * as simulation from "jounce-websocket/simulation";
import * as yjs from "yjs";
import * as zod from "zod";
import { isFile, sourcesIn } from "./sources.js";

const root = join(__dirname, "..", "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const markdownIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".md"))
    .sort();

const pages = ["README.md", ...markdownIn("docs/guide")];

/** What an example may import. */
const modules: Readonly<Record<string, unknown>> = {
  "jounce-websocket": values,
  "jounce-websocket/client": client,
  "jounce-websocket/collaboration": collaboration,
  "jounce-websocket/contract": contract,
  "jounce-websocket/devtools": devtools,
  "jounce-websocket/express": expressSockets,
  "jounce-websocket/fastify": fastifySockets,
  "jounce-websocket/hono": honoSockets,
  "jounce-websocket/http": httpSockets,
  "jounce-websocket/jwt": jwt,
  "jounce-websocket/server": server,
  "jounce-websocket/simulation": simulation,
  "jounce-websocket/manager": manager,
  "jounce-websocket/modules": serverModules,
  "jounce-websocket/observability": observability,
  "jounce-websocket/offline": offline,
  "jounce-websocket/react": hooks,
  "jounce-websocket/react/collaboration": collaborationHooks,
  "jounce-websocket/tabs": tabs,
  "@hono/node-server": honoServer,
  "@opentelemetry/api": openTelemetry,
  express: { __esModule: true, default: express },
  fastify: { __esModule: true, default: fastify },
  "fp-ts": { either, option },
  hono,
  jose,
  "node:assert/strict": { __esModule: true, default: assert },
  "node:http": http,
  "prom-client": { __esModule: true, default: promClient },
  react,
  "react/jsx-runtime": jsxRuntime,
  yjs,
  zod,
};

interface Block {
  readonly page: string;
  /** The line of its first line. */
  readonly line: number;
  readonly language: string;
  /** What stands behind the language. */
  readonly setting: string;
  readonly code: string;
}

const blocksOf = (page: string): Block[] =>
  [...read(page).matchAll(/^```(\S*) ?(.*)\n([^]*?)^```$/gm)].map(
    ({ index, input, 1: language = "", 2: setting = "", 3: code = "" }) => {
      return { page, line: input.slice(0, index).split("\n").length + 1, language, setting, code };
    },
  );

const isCode = ({ language }: Block): boolean => ["ts", "tsx", "js"].includes(language);
const isRun = (block: Block): boolean => isCode(block) && block.setting === "";

const transpiled = ({ code, language }: Block) =>
  ts.transpileModule(code, {
    fileName: `example.${language}`,
    reportDiagnostics: true,
    compilerOptions: {
      allowJs: true,
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      jsx: ts.JsxEmit.ReactJSX,
    },
  });

/** What the comments beside `console.log` say, in their order. */
const promisedBy = (code: string): string[] =>
  [...code.matchAll(/console\.log\(.*\/\/ (.+)$/gm)].map(([, printed = ""]) => printed);

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "localhost", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const until = async (holds: () => boolean): Promise<void> => {
  for (const deadline = Date.now() + 10_000; !holds() && Date.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

const openSockets = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP"));

interface AsyncFunctionConstructor {
  new (...parts: string[]): (...given: unknown[]) => Promise<void>;
}
const AsyncFunction: AsyncFunctionConstructor = Object.getPrototypeOf(
  async () => undefined,
).constructor;

const load = (name: string): unknown => {
  if (name in modules) return modules[name];
  throw new Error(`An example imports ${name}; add it to the modules of this test.`);
};

/** Runs one block as a module; answers what it printed, when that is as many lines as promised. */
const run = async (block: Block, terminal: object): Promise<readonly string[]> => {
  const printed: string[] = [];
  const screen = { log: (...parts: unknown[]) => printed.push(format(...parts)) };
  const { outputText } = transpiled(block);
  const example = new AsyncFunction("require", "exports", "console", "process", outputText);
  const exported: { readonly default?: react.ComponentType } = {};
  await example(load, exported, screen, terminal);
  if (block.language === "tsx") assert(exported.default, "A tsx example exports a component.");
  if (exported.default !== undefined) renderToString(react.createElement(exported.default));
  await until(() => printed.length >= promisedBy(block.code).length);
  return printed;
};

describe.each(pages)("%s", (page) => {
  const blocks = blocksOf(page);
  const interrupts: (() => unknown)[] = [];
  const terminal = { once: (_: "SIGINT", stop: () => unknown) => interrupts.push(stop) };
  let port = "";
  let before: readonly string[] = [];

  beforeAll(async () => {
    before = openSockets();
    port = String(await freePort());
  });

  const interrupt = async (): Promise<void> => {
    for (const stop of interrupts.splice(0)) await stop();
  };

  it.each(blocks.filter(isRun))("runs and prints what it says: line $line", async (block) => {
    if (block.code.includes('"SIGINT"')) await interrupt();
    const code = block.code.replaceAll("8080", port);
    expect(await run({ ...block, code }, terminal)).toEqual(promisedBy(code));
  });

  it("leaves nothing open after Ctrl-C", async () => {
    await interrupt();
    await until(() => openSockets().length <= before.length);
    expect(openSockets()).toEqual(before);
  });

  it("has blocks of known languages that can be parsed", () => {
    const known = ["ts", "tsx", "js", "sh", "text", "json"];
    const unknown = blocks.filter(({ language }) => !known.includes(language));
    const misused = blocks.filter((b) => isCode(b) && !["", "fragment"].includes(b.setting));
    const broken = blocks.filter((b) => isCode(b) && transpiled(b).diagnostics?.length !== 0);
    expect({ unknown, misused, broken }).toEqual({ unknown: [], misused: [], broken: [] });
  });
});

/** What the compiler says of the examples, as a user of the package would hear it. */
const complaintsAbout = (blocks: readonly Block[]): string[] => {
  const config: unknown = ts.parseConfigFileTextToJson(
    "tsconfig.json",
    read("tsconfig.json"),
  ).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root, {
    noUnusedLocals: false,
    types: ["node"],
  });
  const examples = new Map(
    blocks.map(({ page, line, language, code }) => [
      `${root}/${page}.${line}.${language}`.replaceAll("\\", "/"),
      code,
    ]),
  );
  const host = ts.createCompilerHost(options, true);
  host.fileExists = (name) => examples.has(name) || ts.sys.fileExists(name);
  host.readFile = (name) => examples.get(name) ?? ts.sys.readFile(name);
  const program = ts.createProgram([...examples.keys()], options, host);
  return [...examples.keys()].flatMap((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(({ messageText, start = 0 }) => {
        const line = examples.get(name)?.slice(0, start).split("\n").length;
        return `${name}+${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
      }),
  );
};

describe("the examples in TypeScript", () => {
  it("compile as strictly as the library, where a mistake would be found", () => {
    const blocks = pages.flatMap(blocksOf).filter((b) => b.language !== "js" && isRun(b));
    const code = 'import { Room } from "jounce-websocket";\nnew Room(1);\n';
    const mistake: Block = { page: "mistake", line: 1, language: "ts", setting: "", code };
    const complaints = complaintsAbout([...blocks, mistake]);
    expect(complaints).toEqual([expect.stringMatching(/mistake\.1\.ts\+2: Argument of type/)]);
  }, 120_000);
});

/** The rows of the table under a heading, each as its cells without code marks. */
const tableUnder = (heading: string, text: string): string[][] => {
  const section = text.split(`\n${heading}\n`)[1]?.split(/^#/m)[0] ?? "";
  return [...section.matchAll(/^\|(.*)\|$/gm)]
    .slice(2)
    .map(([, row = ""]) => row.split("|").map((cell) => cell.trim().replaceAll("`", "")));
};

describe("the tables of defaults in docs/options.md", () => {
  it.each([
    ["## Client", values.clientDefaults],
    ["## Server", values.serverDefaults],
  ])("name every option with its default: %s", (heading, defaults) => {
    const rows = tableUnder(heading, read("docs/options.md"));
    expect(Object.fromEntries(rows.map(([name, value = ""]) => [name, JSON.parse(value)]))).toEqual(
      defaults,
    );
  });
});

/** The names of the calls in a table whose rows begin with `a(x)`, `b` and the like. */
const callsUnder = (heading: string, text: string): string[] =>
  tableUnder(heading, text).flatMap(([calls = ""]) =>
    [...calls.replace(/\([^)]*\)/g, "").matchAll(/\w+/g)].map(([name]) => name),
  );

/** What can be called or read on an object of a class, its parent's names among them. */
const callsOf = (prototype: object): string[] => {
  const parent: unknown = Object.getPrototypeOf(prototype);
  const names = Object.getOwnPropertyNames(prototype);
  return typeof parent === "object" && parent !== null ? [...names, ...callsOf(parent)] : names;
};

describe("the tables of calls", () => {
  it.each([
    ["docs/options.md", "## Calls of a running server", server.LiveServer.prototype, "contract"],
    ["docs/guide/emitter.md", "## Calls of a connection", server.LiveConnection.prototype, "id"],
    ["docs/guide/emitter.md", "## Calls of a client", client.LiveClient.prototype, ""],
  ])("name only what there is: %s %s", (page, heading, prototype, field) => {
    const known = new Set([...callsOf(prototype), field]);
    const named = callsUnder(heading, read(page));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("the table of what a server is run with", () => {
  it("has only options that there are", () => {
    const declared = sourcesIn("src/driver/server", "src/core/server")
      .map(({ text }) => text)
      .concat(read("src/server.ts"))
      .flatMap((text) => [...text.matchAll(/^ {2}readonly (\w+)\?:/gm)])
      .map(([, name = ""]) => name);
    const names = tableUnder("## What a server is run with", read("docs/options.md")).map(
      ([n]) => n,
    );
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name = "") => !declared.includes(name))).toEqual([]);
  });
});

/** Links to what is made elsewhere and may be missing. */
const madeElsewhere = ["docs/images/chat.png", "docs/performance.md"];
const documents = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", ...markdownIn("docs")];

const anchorsIn = (path: string): string[] =>
  [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

const leadsNowhere = (from: string, target: string): boolean => {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? from : join(dirname(from), file).replaceAll("\\", "/");
  if (madeElsewhere.includes(path)) return false;
  if (!isFile(path)) return true;
  return anchor !== undefined && !anchorsIn(path).includes(anchor);
};

describe("the documents", () => {
  it.each(documents)("link to what is there: %s", (path) => {
    const text = read(path).replace(/^```[^]*?^```$/gm, "");
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const relative = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(relative.filter((target) => leadsNowhere(path, target))).toEqual([]);
  });

  it("name sources that are there", () => {
    const named = documents.flatMap((path) => [...read(path).matchAll(/`(src\/[^`\s*{]*)`/g)]);
    expect(named.map(([, path = ""]) => path).filter((path) => !isFile(path))).toEqual([]);
  });
});

describe("a decision record", () => {
  const records = markdownIn("docs/decisions");

  it.each(records)("is short and says all four things: %s", (path) => {
    const text = read(path);
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["Context", "Choice", "Rejected", "What would change our mind"]);
    expect(text.split("\n").length).toBeLessThanOrEqual(45);
  });

  it("has a number of its own, without gaps", () => {
    const numbers = records.map((path) => Number(/(\d{4})-/.exec(path)?.[1]));
    expect(numbers).toEqual(records.map((_, index) => index + 1));
  });
});
