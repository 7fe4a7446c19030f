import fc from "fast-check";
import pino from "pino";
import { WebSocketError } from "../../src/core/error.js";
import type { LineSink, StructuredLogger } from "../../src/observability.js";
import { consoleLogger } from "../../src/observability.js";

/** What a peer may send to write into a log what did not happen, or to steer who reads it. */
const attacks: readonly string[] = [
  'ok"}\n{"level":30,"msg":"admin logged in"}',
  "a\r\nb",
  "\u001b[2K\u001b[1A\u001b[32mall is well\u001b[0m",
  "\u001b]0;title\u0007",
  "%s %d %j %o %O %c %%",
  "__proto__",
  "\u0000\b\u007f",
];

const levels = ["error", "warn", "info", "debug"] as const;

describe("pino", () => {
  const written: string[] = [];
  const logger: StructuredLogger = pino(
    { level: "trace", base: null },
    { write: (line: string) => void written.push(line) },
  );
  beforeEach(() => void (written.length = 0));

  it.each(levels)("is a structured logger: %s", (level) => {
    logger[level]({ connectionId: "c1", err: new WebSocketError("FORBIDDEN") }, "It happened.");
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0] ?? "")).toMatchObject({
      level: pino.levels.values[level],
      msg: "It happened.",
      connectionId: "c1",
      err: { code: "FORBIDDEN" },
    });
  });

  it.each(attacks)("writes one line in which a peer's text is a value: %j", (text) => {
    logger.warn({ reason: text, [text]: 1 }, "A peer said something.");
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^[^\u0000-\u001f]*\n$/);
    expect(JSON.parse(written[0] ?? "")).toMatchObject({
      level: 40,
      msg: "A peer said something.",
      reason: text,
    });
  });

  it("leaves an untouched message alone: without arguments nothing is filled in", () => {
    logger.info({ secret: 1 }, "100 %s %o");
    expect(JSON.parse(written[0] ?? "")).toMatchObject({ msg: "100 %s %o" });
  });
});

describe("consoleLogger", () => {
  const written: [string, string][] = [];
  const sink: LineSink = {
    error: (line) => void written.push(["error", line]),
    warn: (line) => void written.push(["warn", line]),
    info: (line) => void written.push(["info", line]),
    debug: (line) => void written.push(["debug", line]),
  };
  const logger = consoleLogger(sink);
  beforeEach(() => void (written.length = 0));

  /** The fields of the one line that was written. */
  const fieldsWritten = (): unknown => {
    expect(written).toHaveLength(1);
    return JSON.parse(/\{.*$/s.exec(written[0]?.[1] ?? "")?.[0] ?? "");
  };

  it.each(levels)("writes level, message and fields to the sink of the level: %s", (level) => {
    logger[level]({ connectionId: "c1", port: 8080 }, "It happened.");
    expect(written).toEqual([[level, `${level} It happened. {"connectionId":"c1","port":8080}`]]);
  });

  it.each([...attacks, "\u009b31m", "\u202e", "\u2028"])(
    "writes one line in which a peer's text is a value: %j",
    (text) => {
      logger.warn({ reason: text, [text]: 1 }, "A peer said something.");
      expect(fieldsWritten()).toMatchObject({ reason: text });
      expect(written[0]?.[1]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    },
  );

  it("writes no character that cannot be seen, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, message) => {
        written.length = 0;
        logger.error({ text }, message);
        expect(written[0]?.[1]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  it("writes errors with their code and cause, and numbers that JSON does not know", () => {
    const cause = new Error("disk full");
    logger.error({ err: new WebSocketError("SERVER_ERROR", undefined, { cause }), big: 1n }, "x");
    expect(fieldsWritten()).toMatchObject({
      err: {
        type: "WebSocketError",
        code: "SERVER_ERROR",
        message: "The server failed.",
        cause: { type: "Error", message: "disk full" },
      },
      big: "1",
    });
  });

  it("writes the entry also when its fields cannot be read", () => {
    const circle: { self?: object } = {};
    circle.self = circle;
    logger.error(circle, "It happened.");
    expect(written).toEqual([["error", 'error It happened. {"fields":"unreadable"}']]);
  });

  it("writes to the console of the host by default", () => {
    const spy = jest.spyOn(console, "info").mockImplementation(() => undefined);
    consoleLogger().info({ a: 1 }, "100 %s");
    expect(spy.mock.calls).toEqual([['info 100 %s {"a":1}']]);
    spy.mockRestore();
  });
});
