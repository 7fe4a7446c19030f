import type { ClientEvent } from "../../../src/core/client/event.js";
import type { ClientStatistics } from "../../../src/core/client/statistics.js";
import { count, noStatistics } from "../../../src/core/client/statistics.js";
import { transition } from "../../../src/core/client/transition.js";
import type { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { fault } from "../../../src/core/error.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { clientEvents } from "../../support/clientEvents.js";
import { newClient, quiet } from "../../support/clients.js";

interface Story {
  readonly client: WebSocketClient;
  readonly statistics: ClientStatistics;
}

const tell = ({ client, statistics }: Story, ...events: readonly ClientEvent[]): Story =>
  events.reduce<Story>(
    (story, event) => {
      const { effects } = transition(story.client.snapshot, event);
      return {
        client: quiet(story.client.apply(event)),
        statistics: count(story.statistics, event, effects),
      };
    },
    { client, statistics },
  );

const start = (client = quiet(newClient({ heartbeatIntervalMs: 100 }).connect())): Story => ({
  client,
  statistics: noStatistics,
});

const at = (now: number, wall = now) => momentAt(now, { wall });
const opened = (now: number, canPing = false): ClientEvent => ({
  type: "opened",
  epoch: 1,
  protocol: "jounce.v1",
  canPing,
  moment: at(now),
});
const time = (now: number): ClientEvent => ({ type: "time", moment: at(now) });
const control = (type: string, now: number, room?: string): ClientEvent => {
  const message = new Message(type, undefined, { room });
  return { type: "control", epoch: 1, message, data: message.toJson(), moment: at(now) };
};

describe("the statistics of a client", () => {
  it("start with nothing, and stay the same for what says nothing", () => {
    expect(count(noStatistics, { type: "connect" }, [])).toBe(noStatistics);
    expect(count(noStatistics, time(5), [{ type: "dropSocket", epoch: 1 }])).toBe(noStatistics);
  });

  it("count what goes out, but for heartbeats", () => {
    const { statistics } = tell(start(), opened(0), time(100));
    expect(statistics).toMatchObject({ sent: 2, pingedAt: 100, waitsSince: 100, updatedAt: 100 });
  });

  it("count what comes, answers to heartbeats among it", () => {
    const { message, frame, malformed } = clientEvents;
    const events = [message(1), frame(1), malformed(1), control("pong", 3)];
    const { statistics } = tell(start(), opened(0), ...events);
    expect(statistics.received).toBe(4);
    expect(statistics.errors).toBe(1);
  });

  it("tell the latency from a ping and its answer alone, on the clock that never jumps", () => {
    const asked = tell(start(), opened(0), time(100));
    const jumped: ClientEvent = { ...control("pong", 0), moment: at(140, 5_000_000) } as never;
    const answered = tell(asked, jumped);
    expect(answered.statistics).toMatchObject({
      latencyMs: 40,
      averageLatencyMs: 40,
      answeredAt: 5_000_000,
      waitsSince: undefined,
    });
    const next = tell(answered, time(240), control("pong", 260));
    expect(next.statistics.latencyMs).toBe(20);
    expect(next.statistics.averageLatencyMs).toBeCloseTo(38);
  });

  it("do the same where the socket sends the pings", () => {
    const heard = (kind: "ping" | "pong", now: number): ClientEvent => ({
      type: "heard",
      epoch: 1,
      kind,
      moment: at(now),
    });
    const asked = tell(start(), opened(0, true), time(100), heard("ping", 110));
    expect(asked.statistics.latencyMs).toBeUndefined();
    expect(tell(asked, heard("pong", 130)).statistics).toMatchObject({
      latencyMs: 30,
      received: 0,
    });
  });

  it("tell no latency for an answer that nobody asked for", () => {
    const { statistics } = tell(start(), opened(0), control("pong", 7));
    expect(statistics).toMatchObject({ latencyMs: undefined, answeredAt: 7 });
  });

  it("count attempts to come back, and forget the connection that was", () => {
    const story = tell(start(), opened(5), control("room_joined", 6, "lobby"));
    expect(story.statistics.connectedAt).toBe(5);
    expect(story.statistics.joinedAt.toObject()).toEqual({ lobby: 6 });
    const lost = tell(story, { ...clientEvents.closed(1), moment: at(9) } as never);
    expect(lost.statistics).toMatchObject({ reconnects: 1, connectedAt: undefined });
    expect(lost.statistics.joinedAt.isEmpty()).toBe(true);
  });

  it("forget a room that was left", () => {
    const story = tell(
      start(),
      opened(5),
      control("room_joined", 6, "lobby"),
      control("room_left", 7, "lobby"),
    );
    expect(story.statistics.joinedAt.isEmpty()).toBe(true);
  });

  it("take what has no moment without a time", () => {
    const effects = [
      { type: "ping", epoch: 1 },
      { type: "notify", notice: { type: "open", protocol: "" } },
      { type: "notify", notice: { type: "joined", room: "lobby" } },
      { type: "notify", notice: { type: "error", fault: fault("TIMEOUT", "connect") } },
    ] as const;
    const statistics = count(noStatistics, { type: "connect" }, effects);
    expect(statistics).toMatchObject({ errors: 1, pingedAt: undefined, updatedAt: 0 });
    expect(statistics.joinedAt.get("lobby")).toBe(0);
  });
});
