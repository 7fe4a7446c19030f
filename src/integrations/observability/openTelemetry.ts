/**
 * Decides what OpenTelemetry is told: a span for each call of a handler, and the statistics when they
 * are collected. The API is handed in, so that nobody needs it who does not use it.
 */
import { WebSocketError } from "../../core/error.js";
import { printable } from "../../core/printable.js";
import type { StatisticsSource } from "./instruments.js";
import { instruments } from "./instruments.js";

type Attributes = Record<string, string>;

/** A span of OpenTelemetry. */
export interface TraceSpan {
  setAttribute(name: string, value: string): unknown;
  recordException(exception: Error): void;
  setStatus(status: { code: number }): unknown;
  end(): void;
}

/** What is needed of the module `@opentelemetry/api` to trace. */
export interface TraceApi {
  readonly SpanKind: { readonly SERVER: number };
  readonly SpanStatusCode: { readonly ERROR: number };
  readonly trace: {
    getTracer(name: string): {
      startActiveSpan<Result>(
        name: string,
        options: { kind: number; attributes: Attributes },
        run: (span: TraceSpan) => Result,
      ): Result;
    };
  };
}

/** What a span tells of a call, where the handler's context has it. */
export interface TracedContext {
  readonly connectionId?: string | undefined;
  /** The type of the message. */
  readonly type?: string | undefined;
}

/** How a handler is traced. */
export interface TraceOptions {
  /** The name of the spans. Default `jounce.message`. Not for text from a peer: names are few. */
  readonly name?: string | undefined;
}

const tracerName = "jounce-websocket";

/**
 * The handler, with a span around each call that is active during it and ends when its promise
 * settles. The span tells the connection and the type of the message, never a payload. A failure is
 * recorded and passed on.
 */
export const traced = <Data, Context extends TracedContext, Result>(
  api: TraceApi,
  handler: (data: Data, context: Context) => Result | PromiseLike<Result>,
  { name = "jounce.message" }: TraceOptions = {},
): ((data: Data, context: Context) => Result | Promise<Result>) => {
  const tracer = api.trace.getTracer(tracerName);
  return (data, context) => {
    const options = { kind: api.SpanKind.SERVER, attributes: attributesOf(context) };
    return tracer.startActiveSpan(name, options, (span) =>
      followed(span, api.SpanStatusCode.ERROR, () => handler(data, context)),
    );
  };
};

const attributesOf = ({ connectionId, type }: TracedContext): Attributes => ({
  ...(connectionId === undefined ? {} : { "jounce.connection.id": printable(connectionId) }),
  ...(type === undefined ? {} : { "jounce.message.type": printable(type) }),
});

/** Runs the call and ends the span once, with what became of it. */
const followed = <Result>(
  span: TraceSpan,
  errorStatus: number,
  call: () => Result | PromiseLike<Result>,
): Result | Promise<Result> => {
  const succeeded = (result: Result): Result => {
    span.end();
    return result;
  };
  const failed = (cause: unknown): never => {
    span.setAttribute("error.type", errorType(cause));
    // What is not an error may be anything, a payload too.
    if (cause instanceof Error) span.recordException(cause);
    span.setStatus({ code: errorStatus });
    span.end();
    throw cause;
  };
  let result: Result | PromiseLike<Result>;
  try {
    result = call();
  } catch (cause) {
    return failed(cause);
  }
  return isPromise(result) ? Promise.resolve(result).then(succeeded, failed) : succeeded(result);
};

const errorType = (cause: unknown): string => {
  if (cause instanceof WebSocketError) return cause.code;
  return cause instanceof Error ? printable(cause.name) : typeof cause;
};

const isPromise = <A>(value: A | PromiseLike<A>): value is PromiseLike<A> =>
  typeof value === "object" &&
  value !== null &&
  "then" in value &&
  typeof value.then === "function";

/** What a collection of OpenTelemetry takes readings with. */
export interface ObservableResult<Observable> {
  observe(observable: Observable, value: number, attributes: Attributes): void;
}

/** What is needed of a `Meter` of OpenTelemetry. */
export interface StatisticsMeter<Observable> {
  createObservableCounter(name: string, options: { description: string; unit: string }): Observable;
  createObservableUpDownCounter(
    name: string,
    options: { description: string; unit: string },
  ): Observable;
  addBatchObservableCallback(
    callback: (result: ObservableResult<Observable>) => void,
    observables: Observable[],
  ): void;
  removeBatchObservableCallback(
    callback: (result: ObservableResult<Observable>) => void,
    observables: Observable[],
  ): void;
}

/**
 * Registers what docs/guide/observability.md lists, as `jounce.` and its name. Nothing is done per
 * event: the source is asked once for each collection. Returns how to stop.
 */
export const openTelemetryMetrics = <Observable>(
  source: StatisticsSource,
  meter: StatisticsMeter<Observable>,
): (() => void) => {
  const observed = instruments.map(({ name, kind, unit, help, read }) => {
    const options = { description: help, unit };
    const observable =
      kind === "counter"
        ? meter.createObservableCounter(`jounce.${name}`, options)
        : meter.createObservableUpDownCounter(`jounce.${name}`, options);
    return { observable, read };
  });
  const observables = observed.map(({ observable }) => observable);
  const collect = (result: ObservableResult<Observable>): void => {
    const statistics = source.statistics();
    for (const { observable, read } of observed) {
      for (const { labels, value } of read(statistics)) {
        result.observe(observable, value, { ...labels });
      }
    }
  };
  meter.addBatchObservableCallback(collect, observables);
  return () => meter.removeBatchObservableCallback(collect, observables);
};
