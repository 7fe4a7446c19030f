/**
 * Races and other mistakes of clients, each as one story: what the library's client makes of it, and
 * what the naive one does.
 */
import type { Casting, ClientUnderTest } from "./ClientUnderTest.js";
import { obliging, silent, Stage } from "./Stage.js";

/** A story that can be told with either client. */
export interface Race {
  readonly title: string;
  /** Plays it and tells what could be seen. */
  readonly play: (cast: Casting) => Promise<unknown>;
  readonly right: unknown;
  readonly wrong: unknown;
}

/** What has become of a promise so far. */
const watched = (promise: Promise<unknown>): { outcome: unknown } => {
  const seen: { outcome: unknown } = { outcome: "pending" };
  promise.then(
    (value) => (seen.outcome = value),
    (cause: { readonly code?: string }) => (seen.outcome = cause.code),
  );
  return seen;
};

/** A client that has connected. */
const connected = async (
  cast: Casting,
  stage: Stage,
  config: Parameters<Casting>[1] = {},
): Promise<ClientUnderTest> => {
  const client = cast(stage, config);
  watched(client.connect());
  await stage.settle();
  return client;
};

/** The codes of the errors that it tells. */
const errorsOf = (client: ClientUnderTest): string[] => {
  const codes: string[] = [];
  client.setEventHandlers({ onError: ({ code }) => codes.push(code) });
  return codes;
};

const types = ({ sent }: { readonly sent: readonly { readonly type: string }[] }): string[] =>
  sent.map(({ type }) => type);

const minuteMs = 60_000;

export const clientRaces: readonly Race[] = [
  {
    title: "two joins at the same time",
    play: async (cast) => {
      const stage = new Stage();
      const client = await connected(cast, stage);
      const joins = [watched(client.joinRoom("lobby")), watched(client.joinRoom("attic"))];
      await stage.advance(minuteMs);
      return [joins.map(({ outcome }) => outcome), client.getRooms().map(({ roomId }) => roomId)];
    },
    right: [
      [true, true],
      ["lobby", "attic"],
    ],
    wrong: [["pending", true], ["attic"]],
  },
  {
    title: "the late close of a replaced socket",
    play: async (cast) => {
      const stage = new Stage();
      stage.answersCloses = false;
      const client = await connected(cast, stage);
      client.disconnect();
      watched(client.connect());
      await stage.settle();
      stage.sockets[0]?.ends(1000);
      await stage.advance(minuteMs);
      return { isConnected: client.isConnected(), pings: types(stage.socket).includes("ping") };
    },
    right: { isConnected: true, pings: true },
    wrong: { isConnected: false, pings: false },
  },
  {
    title: "a disconnect while it connects",
    play: async (cast) => {
      const stage = new Stage();
      stage.door = "silent";
      const client = cast(stage);
      watched(client.connect());
      await stage.settle();
      client.disconnect();
      stage.door = "open";
      await stage.advance(minuteMs);
      return [stage.sockets.length, client.getConnectionState()];
    },
    right: [1, "disconnected"],
    wrong: [2, "connected"],
  },
  {
    title: "what waits, and the proof that has to come first",
    play: async (cast) => {
      const stage = new Stage();
      const client = cast(stage, { authToken: "secret" });
      void client.sendMessage({ data: "early" });
      watched(client.connect());
      await stage.settle();
      return types(stage.socket);
    },
    right: ["auth", "chat_message"],
    wrong: ["chat_message", "auth"],
  },
  {
    title: "an onMessage that throws",
    play: async (cast) => {
      const stage = new Stage();
      const client = await connected(cast, stage);
      const heard: unknown[] = [];
      client.subscribe("chat_message", ({ data }) => heard.push(data));
      client.setEventHandlers({
        onMessage: () => {
          throw new Error("a mistake of the app");
        },
      });
      stage.socket.says({ type: "chat_message", data: "hi" });
      return { heard, parseErrors: client.getPerformanceMetrics().errorCount };
    },
    right: { heard: ["hi"], parseErrors: 0 },
    wrong: { heard: [], parseErrors: 1 },
  },
  {
    title: "a handshake that is never answered",
    play: async (cast) => {
      const stage = new Stage();
      stage.door = "silent";
      const client = cast(stage);
      const codes = errorsOf(client);
      watched(client.connect());
      await stage.advance(11_000);
      return codes;
    },
    right: ["TIMEOUT"],
    wrong: ["TIMEOUT", "CONNECTION_FAILED"],
  },
  {
    title: "a queue of size 0",
    play: async (cast) => {
      const stage = new Stage();
      const client = cast(stage, { messageQueueSize: 0 });
      watched(client.sendMessage({ data: "first" }));
      watched(client.sendMessage({ data: "second" }));
      await stage.settle();
      return client.getQueuedMessages().map(({ message }) => message.data);
    },
    right: [],
    wrong: ["second"],
  },
  {
    title: "a handler for one message that throws",
    play: async (cast) => {
      const stage = new Stage();
      const client = await connected(cast, stage);
      let calls = 0;
      const fail = (): void => {
        calls += 1;
        throw new Error("a mistake of the app");
      };
      client.subscribe("note", fail, undefined, true);
      for (const data of [1, 2, 3]) stage.socket.says({ type: "note", data });
      return calls;
    },
    right: 1,
    wrong: 3,
  },
  {
    title: "a message that breaks every socket",
    play: async (cast) => {
      const stage = new Stage();
      stage.breaks = true;
      const client = await connected(cast, stage, { maxReconnectAttempts: 20 });
      watched(client.sendMessage({ data: "poison" }, { confirm: true }));
      await stage.advance(30 * minuteMs);
      const sent = stage.sentTypes.filter((type) => type === "chat_message").length;
      return { sent, isConnected: client.isConnected(), waits: client.getQueuedMessages().length };
    },
    right: { sent: 3, isConnected: true, waits: 0 },
    wrong: { sent: 360, isConnected: false, waits: 1 },
  },
  {
    title: "a server that never answers",
    play: async (cast) => {
      const stage = new Stage();
      const client = await connected(cast, stage);
      await stage.settle();
      watched(client.joinRoom("attic"));
      await stage.settle();
      stage.answer = (message) => (message.type === "ping" ? obliging(message) : silent(message));
      const asked = [client.joinRoom("lobby"), client.leaveRoom("attic"), client.authenticate("t")];
      const seen = asked.map(watched);
      await stage.advance(5 * minuteMs);
      return seen.map(({ outcome }) => outcome);
    },
    right: ["TIMEOUT", "TIMEOUT", "TIMEOUT"],
    wrong: ["pending", "pending", "pending"],
  },
  {
    title: "a room that the next connection is not in",
    play: async (cast) => {
      const stage = new Stage();
      const client = await connected(cast, stage);
      watched(client.joinRoom("lobby"));
      await stage.settle();
      stage.socket.ends(1006);
      await stage.advance(minuteMs);
      const again = watched(client.joinRoom("lobby"));
      await stage.settle();
      return { again: again.outcome, asked: types(stage.socket).includes("join_room") };
    },
    right: { again: true, asked: true },
    wrong: { again: true, asked: false },
  },
  {
    title: "a server whose clock is an hour fast",
    play: async (cast) => {
      const stage = new Stage();
      const client = await connected(cast, stage);
      const timestamp = stage.world.clock.wall() + 60 * minuteMs;
      for (const data of [1, 2, 3]) stage.socket.says({ type: "note", data, timestamp });
      return client.getPerformanceMetrics().averageLatency >= 0;
    },
    right: true,
    wrong: false,
  },
  {
    title: "a message that is a week old",
    play: async (cast) => {
      const stage = new Stage();
      const client = await connected(cast, stage);
      const timestamp = stage.world.clock.wall() - 7 * 24 * 60 * minuteMs;
      stage.socket.says({ type: "chat_message", data: "history", timestamp });
      return client.getPerformanceMetrics().averageLatency < minuteMs;
    },
    right: true,
    wrong: false,
  },
  {
    title: "a server that stays away",
    play: async (cast) => {
      const stage = new Stage();
      stage.door = "shut";
      watched(cast(stage).connect());
      await stage.advance(3 * 60 * minuteMs);
      const times = stage.sockets.map(({ dialledAt }) => dialledAt);
      const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      return { attempts: pauses.length, isPatient: Math.max(...pauses) <= minuteMs };
    },
    right: { attempts: 10, isPatient: true },
    wrong: { attempts: 10, isPatient: false },
  },
  {
    title: "a connection lost after the client had given up once",
    play: async (cast) => {
      const stage = new Stage();
      stage.door = "shut";
      const client = cast(stage, { maxReconnectAttempts: 1 });
      watched(client.connect());
      await stage.advance(minuteMs);
      stage.door = "open";
      watched(client.connect());
      await stage.advance(minuteMs);
      stage.socket.ends(1006);
      await stage.advance(minuteMs);
      return client.isConnected();
    },
    right: true,
    wrong: false,
  },
  {
    title: "an app that writes into what it was given",
    play: async (cast) => {
      const stage = new Stage();
      const client = await connected(cast, stage);
      watched(client.joinRoom("lobby"));
      await stage.settle();
      const [room] = client.getRooms();
      if (room !== undefined) Reflect.set(room, "isActive", false);
      client.getPerformanceMetrics().lastUpdate.setTime(0);
      const isUpdated = client.getPerformanceMetrics().lastUpdate.getTime() > 0;
      return { rooms: client.getRooms().map(({ isActive }) => isActive), isUpdated };
    },
    right: { rooms: [true], isUpdated: true },
    wrong: { rooms: [false], isUpdated: false },
  },
  {
    title: "a token that is given without a connection",
    play: async (cast) => {
      const stage = new Stage();
      const client = cast(stage);
      watched(client.authenticate("secret"));
      await stage.settle();
      return JSON.stringify(client.getQueuedMessages()).includes("secret");
    },
    right: false,
    wrong: true,
  },
  {
    title: "a server that answers no heartbeat",
    play: async (cast) => {
      const stage = new Stage();
      stage.answer = silent;
      await connected(cast, stage);
      await stage.advance(5 * minuteMs);
      return stage.sockets[0]?.isOver;
    },
    right: true,
    wrong: false,
  },
];
