import fc from "fast-check";
import { is, Map } from "immutable";
import { CLOSE_CODES } from "../../../src/core/closeCode.js";
import { fault, WebSocketErrorCode } from "../../../src/core/error.js";
import { Message } from "../../../src/core/Message.js";
import type { ServerNotice } from "../../../src/core/server/effect.js";
import {
  closeLabel,
  foldMetrics,
  Metrics,
  noDeliveries,
  statisticsOf,
} from "../../../src/core/server/metrics.js";
import type { MetricsJson } from "../../../src/core/server/metrics.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { after, runs, serverHistory } from "../../support/arbitraries.js";

type Samples = {
  readonly [Type in ServerNotice["type"]]: Extract<ServerNotice, { type: Type }>;
};

const connectionId = "a";
const message = new Message("chat", "Hello!");
const gone = { connectionId, reason: "", wasClean: true, userId: undefined, rooms: [] } as const;

/** One of each. */
const samples: Samples = {
  connect: { type: "connect", connectionId, info: {} },
  message: { type: "message", connectionId, message },
  frame: { type: "frame", connectionId, data: "raw" },
  join: { type: "join", connectionId, room: "lobby" },
  leave: { type: "leave", connectionId, room: "lobby", userId: undefined },
  presence: { type: "presence", userId: "ann", status: "away" },
  disconnect: { type: "disconnect", code: 1000, ...gone },
  slow: { type: "slow", connectionId, messages: 3 },
  listening: { type: "listening", port: 8080 },
  stopped: { type: "stopped" },
  refusal: { type: "refusal", code: "RATE_LIMITED", context: "message" },
  authenticated: { type: "authenticated", connectionId, userId: "ann" },
  cancel: { type: "cancel", connectionId, id: "1" },
  refused: { type: "refused", fault: fault("ROOM_FULL", "joinRoom") },
  error: { type: "error", fault: fault("NETWORK_ERROR", "socket") },
};

const counted = (...notices: readonly ServerNotice[]): Metrics =>
  notices.reduce(foldMetrics, Metrics.none());

const zero = Metrics.none().toJSON();

describe("foldMetrics", () => {
  it.each<[keyof Samples, Partial<MetricsJson>]>([
    ["connect", { connectionsOpened: 1, connectionsActive: 1 }],
    ["message", { messagesReceived: 1 }],
    ["frame", { framesReceived: 1 }],
    ["join", { joins: 1 }],
    ["leave", { leaves: 1 }],
    ["disconnect", { connectionsClosed: 1, closesByCode: { "1000": 1 } }],
    ["slow", { slowMessagesDropped: 3 }],
    ["refusal", { refusalsByCode: { RATE_LIMITED: 1 } }],
    ["authenticated", { authenticated: 1 }],
    ["cancel", { cancelled: 1 }],
    ["error", { errorsByCode: { NETWORK_ERROR: 1 } }],
  ])("counts `%s`", (type, expected) => {
    expect(counted(samples[type]).toJSON()).toEqual({ ...zero, ...expected });
  });

  it.each(["presence", "listening", "stopped", "refused"] as const)(
    "counts nothing for `%s`: the same reference",
    (type) => {
      const metrics = counted(samples.message);
      expect(foldMetrics(metrics, samples[type])).toBe(metrics);
    },
  );

  it("counts nothing when nothing was dropped", () => {
    const metrics = counted(samples.message);
    expect(foldMetrics(metrics, { type: "slow", connectionId, messages: 0 })).toBe(metrics);
  });

  it("leaves the earlier metrics as they are", () => {
    const before = counted(samples.connect);
    counted(samples.connect, samples.message);
    expect(before.add(samples.join)).not.toBe(before);
    expect(before.toJSON()).toEqual({ ...zero, connectionsOpened: 1, connectionsActive: 1 });
  });
});

describe("a close code", () => {
  it("is counted under one of nineteen labels, whatever a peer sends", () => {
    const labels = new Set(Array.from({ length: 70_000 }, (_, code) => closeLabel(code)));
    expect([...labels].sort()).toEqual(
      [...Object.values(CLOSE_CODES).map(String), "3000-3999", "4000-4999", "other"].sort(),
    );
  });

  it.each([
    [1000, "1000"],
    [1006, "1006"],
    [1015, "1015"],
    [1016, "other"],
    [2999, "other"],
    [3000, "3000-3999"],
    [3999, "3000-3999"],
    [4000, "4000-4999"],
    [4999, "4000-4999"],
    [5000, "other"],
    [-1, "other"],
    [NaN, "other"],
  ])("%p is counted as %p", (code, label) => {
    expect(closeLabel(code)).toBe(label);
  });
});

describe("metrics as a value", () => {
  const all = Object.values(samples);

  it("equal those of the same counts, by whatever way", () => {
    expect(is(counted(...all), counted(...[...all].reverse()))).toBe(true);
    expect(counted(...all).hashCode()).toBe(counted(...[...all].reverse()).hashCode());
  });

  it.each(["message", "frame", "join", "disconnect", "refusal", "error"] as const)(
    "differ by one `%s`",
    (type) => {
      expect(counted(...all).equals(counted(...all, samples[type]))).toBe(false);
    },
  );

  it("equal nothing else", () => {
    expect(Metrics.none().equals(zero)).toBe(false);
  });
});

const notice: fc.Arbitrary<ServerNotice> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Object.values(samples)) },
  fc.nat({ max: 5000 }).map((code) => ({ ...samples.disconnect, code })),
  fc.integer({ min: -3, max: 9 }).map((messages) => ({ ...samples.slow, messages })),
  fc
    .constantFrom(...Object.values(WebSocketErrorCode))
    .map((code) => ({ ...samples.refusal, code })),
);
const notices = fc.array(notice, { maxLength: 60 });

/** All counts side by side, those by code as `table/code`. */
const flat = (metrics: Metrics): Map<string, number> =>
  Map(
    Object.entries(metrics.toJSON()).flatMap(([name, count]): [string, number][] =>
      typeof count === "number"
        ? [[name, count]]
        : Object.entries<number>(count).map(([code, times]) => [`${name}/${code}`, times]),
    ),
  );

describe("the metrics of any notices", () => {
  it("are never negative, and closes by code add up", () => {
    fc.assert(
      fc.property(notices, (history) => {
        const metrics = flat(counted(...history));
        const closes = metrics.filter((_, name) => name.startsWith("closesByCode/"));
        expect(metrics.every((count) => count >= 0)).toBe(true);
        expect(closes.reduce((sum, count) => sum + count, 0)).toBe(
          metrics.get("connectionsClosed"),
        );
      }),
      runs,
    );
  });

  it("add up when notices follow notices, but for what is derived", () => {
    fc.assert(
      fc.property(notices, notices, (first, second) => {
        const parts = flat(counted(...first)).mergeWith((a, b) => a + b, flat(counted(...second)));
        const whole = flat(counted(...first, ...second));
        expect(is(whole.remove("connectionsActive"), parts.remove("connectionsActive"))).toBe(true);
      }),
      runs,
    );
  });
});

describe("the metrics of a server", () => {
  it("count as active whoever is connected", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const server = after(new WebSocketServer(), history);
        const told = server.outbox.flatMap((e) => (e.type === "notify" ? [e.notice] : []));
        const { connectionsOpened, connectionsClosed, connectionsActive } = counted(
          ...told,
        ).toJSON();
        expect(connectionsActive).toBe(server.connections.size);
        expect(connectionsActive).toBe(connectionsOpened - connectionsClosed);
      }),
      runs,
    );
  });
});

describe("statistics", () => {
  it("are plain JSON: what was counted, what was delivered, and what there is", () => {
    const server = new WebSocketServer().createRoom("lobby");
    const statistics = statisticsOf(server.snapshot, counted(samples.message));
    expect(JSON.parse(JSON.stringify(statistics))).toEqual({
      metrics: { ...zero, messagesReceived: 1 },
      deliveries: { offered: 0, delivered: 0, queued: 0, dropped: 0 },
      connections: 0,
      rooms: 1,
      users: 0,
    });
  });

  it("hold the deliveries they are given", () => {
    const deliveries = { ...noDeliveries, offered: 3, delivered: 2, dropped: 1 };
    const { snapshot } = new WebSocketServer();
    expect(statisticsOf(snapshot, Metrics.none(), deliveries).deliveries).toBe(deliveries);
  });
});
