import * as api from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { AsyncLocalStorage } from "node:async_hooks";
import { runInNewContext } from "node:vm";
import { WebSocketError } from "../../../src/core/error.js";
import { instruments } from "../../../src/integrations/observability/instruments.js";
import type { ObservableResult, TraceSpan } from "../../../src/observability.js";
import { openTelemetryMetrics, traced } from "../../../src/observability.js";
import { Source } from "./statistics.js";

/** Keeps the context over promises, as the package `context-async-hooks` does. */
class PromisedContext implements api.ContextManager {
  readonly #storage = new AsyncLocalStorage<api.Context>();
  active(): api.Context {
    return this.#storage.getStore() ?? api.ROOT_CONTEXT;
  }
  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: api.Context,
    run: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(context, () => run.apply(self, args));
  }
  bind<T>(_: api.Context, target: T): T {
    return target;
  }
  enable(): this {
    return this;
  }
  disable(): this {
    this.#storage.disable();
    return this;
  }
}

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const spans = () => exporter.getFinishedSpans();
const context = { connectionId: "c1", type: "chat" };

beforeAll(() => {
  api.trace.setGlobalTracerProvider(provider);
  api.context.setGlobalContextManager(new PromisedContext());
});
beforeEach(() => exporter.reset());
afterAll(async () => {
  api.trace.disable();
  api.context.disable();
  await provider.shutdown();
});

describe("a traced handler", () => {
  it("answers what the handler answers, and is a span", () => {
    const shout = traced(api, (data: string, { type }: typeof context) => `${type} ${data}!`);
    expect(shout("Hello", context)).toBe("chat Hello!");
    expect(spans()).toHaveLength(1);
    expect(spans()[0]).toMatchObject({
      name: "jounce.message",
      kind: api.SpanKind.SERVER,
      status: { code: api.SpanStatusCode.UNSET },
      attributes: { "jounce.connection.id": "c1", "jounce.message.type": "chat" },
      instrumentationScope: { name: "jounce-websocket" },
    });
  });

  it("may have a name, and a context that says nothing", async () => {
    const answer = traced(
      api,
      (question: string, _context: object) => Promise.resolve(question.length),
      {
        name: "answer",
      },
    );
    expect(await answer("why", {})).toBe(3);
    expect(spans()).toMatchObject([{ name: "answer", attributes: {} }]);
  });

  it("ends the span when the promise settles, before its caller goes on", async () => {
    let finish: ((answer: string) => void) | undefined;
    const handler = traced(api, () => new Promise<string>((resolve) => (finish = resolve)));
    const waiting = handler(undefined, context);
    await new Promise((resolve) => setImmediate(resolve));
    expect(spans()).toEqual([]);
    finish?.("done");
    expect(await waiting).toBe("done");
    expect(spans()).toHaveLength(1);
  });

  it("tells no payload, and of a type no more than can be shown", () => {
    const evil = { connectionId: "c1", type: `\u001b[31m\n${"x".repeat(1000)}` };
    void traced(api, (data: string, { type }: typeof evil) => data + type)("secret", evil);
    const told = JSON.stringify([spans()[0]?.name, spans()[0]?.attributes, spans()[0]?.events]);
    expect(told).not.toContain("secret");
    expect(spans()[0]?.attributes["jounce.message.type"]).toBe(
      `\\u001b[31m\\u000a${"x".repeat(58)}…`,
    );
  });

  it("is active during the handler, also after it has waited", async () => {
    const tracer = api.trace.getTracer("test");
    const handler = traced(api, async () => {
      tracer.startSpan("before").end();
      await new Promise((resolve) => setImmediate(resolve));
      tracer.startSpan("after").end();
    });
    await handler(undefined, context);
    const [before, after, outer] = spans();
    const id = outer?.spanContext().spanId;
    expect([before?.parentSpanContext?.spanId, after?.parentSpanContext?.spanId]).toEqual([id, id]);
    expect(api.trace.getActiveSpan()).toBeUndefined();
  });

  it("continues the trace of its caller", () => {
    api.trace.getTracer("test").startActiveSpan("caller", (caller) => {
      void traced(api, () => undefined)(undefined, context);
      expect(spans()[0]?.parentSpanContext?.spanId).toBe(caller.spanContext().spanId);
      caller.end();
    });
  });
});

describe("a traced handler that fails", () => {
  const thrower = (cause: unknown) => (): string => {
    throw cause;
  };
  const ways: [string, (cause: unknown) => () => string | Promise<string>][] = [
    ["throws", thrower],
    ["rejects", (cause) => () => Promise.resolve().then(thrower(cause))],
  ];

  it.each(ways)("passes the failure on and records it, when it %s", async (_, failing) => {
    const cause = new TypeError("no such thing");
    const handler = traced(api, failing(cause));
    await expect((async () => handler(undefined, context))()).rejects.toBe(cause);
    expect(spans()).toMatchObject([
      {
        status: { code: api.SpanStatusCode.ERROR },
        attributes: { "error.type": "TypeError" },
        events: [{ name: "exception", attributes: { "exception.message": "no such thing" } }],
      },
    ]);
  });

  it.each(ways)("names the code of an error of this library, when it %s", async (_, failing) => {
    const handler = traced(api, failing(new WebSocketError("FORBIDDEN")));
    await expect((async () => handler(undefined, context))()).rejects.toThrow("not allowed");
    expect(spans()[0]?.attributes["error.type"]).toBe("FORBIDDEN");
  });

  it.each(ways)("records nothing of what is not an error, when it %s", async (_, failing) => {
    const handler = traced(api, failing({ payload: "secret" }));
    await expect((async () => handler(undefined, context))()).rejects.toBeDefined();
    expect(spans()).toMatchObject([{ attributes: { "error.type": "object" }, events: [] }]);
  });

  it.each(ways)("ends its span once, when it %s", async (_, failing) => {
    const told: string[] = [];
    const span: TraceSpan = {
      setAttribute: () => undefined,
      recordException: () => undefined,
      setStatus: () => undefined,
      end: () => told.push("end"),
    };
    const tracer = {
      startActiveSpan: <A>(_name: string, _options: object, run: (given: TraceSpan) => A): A =>
        run(span),
    };
    const fake = { ...api, trace: { getTracer: () => tracer } };
    const handler = traced(fake, failing(new Error("x")));
    await expect((async () => handler(undefined, context))()).rejects.toThrow("x");
    expect(told).toEqual(["end"]);
  });
});

describe("the promise of a handler", () => {
  it("is waited for once: what is done when it is asked is not done again", async () => {
    const rows = Promise.resolve("rows");
    const asked = jest.spyOn(rows, "then");
    expect(await traced(api, () => rows)(undefined, context)).toBe("rows");
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("may be one of another realm", async () => {
    const foreign: Promise<string> = runInNewContext("Promise.resolve('rows')");
    expect(foreign instanceof Promise).toBe(false);
    expect(await traced(api, () => foreign)(undefined, context)).toBe("rows");
    expect(spans()).toHaveLength(1);
  });
});

/** A meter that collects when it is told to; the SDK of metrics is not needed for that. */
class Meter {
  readonly made = new Map<string, { kind: string; unit: string; description: string }>();
  readonly callbacks = new Set<(result: ObservableResult<string>) => void>();
  createObservableCounter(name: string, options: { unit: string; description: string }): string {
    this.made.set(name, { kind: "counter", ...options });
    return name;
  }
  createObservableUpDownCounter(
    name: string,
    options: { unit: string; description: string },
  ): string {
    this.made.set(name, { kind: "gauge", ...options });
    return name;
  }
  addBatchObservableCallback(callback: (result: ObservableResult<string>) => void): void {
    this.callbacks.add(callback);
  }
  removeBatchObservableCallback(callback: (result: ObservableResult<string>) => void): void {
    this.callbacks.delete(callback);
  }
  collect(): [string, number, object][] {
    const readings: [string, number, object][] = [];
    const observe = (name: string, value: number, attributes: object): void =>
      void readings.push([name, value, attributes]);
    for (const callback of this.callbacks) callback({ observe });
    return readings;
  }
}

describe("openTelemetryMetrics", () => {
  it("makes an instrument of everything there is to see", () => {
    const meter = new Meter();
    openTelemetryMetrics(new Source(), meter);
    expect([...meter.made]).toEqual(
      instruments.map(({ name, kind, unit, help }) => [
        `jounce.${name}`,
        { kind, unit, description: help },
      ]),
    );
  });

  it("asks once for each collection, and not before", () => {
    const meter = new Meter();
    const source = new Source();
    openTelemetryMetrics(source, meter);
    expect(source.asked).toBe(0);
    const readings = meter.collect();
    expect(source.asked).toBe(1);
    expect(readings).toContainEqual(["jounce.connections", 1, {}]);
    expect(readings).toContainEqual(["jounce.connections_closed", 1, { code: "4000-4999" }]);
    expect(readings).toContainEqual(["jounce.refusals", 1, { code: "ORIGIN_DENIED" }]);
  });

  it("stops when it is told to", () => {
    const meter = new Meter();
    openTelemetryMetrics(new Source(), meter)();
    expect(meter.collect()).toEqual([]);
  });

  it("takes a meter of the real API", () => {
    const stop = openTelemetryMetrics(new Source(), api.metrics.getMeter("jounce-websocket"));
    expect(stop).not.toThrow();
  });
});
