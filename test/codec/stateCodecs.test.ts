import { either as E } from "fp-ts";
import fc from "fast-check";
import { clientToJson, serverToJson } from "../../src/codec/plain.js";
import {
  clientFromJson,
  clientSnapshotCodec,
  serverFromJson,
  serverSnapshotCodec,
} from "../../src/codec/stateCodecs.js";
import type { ClientState } from "../../src/core/client/state.js";
import { WebSocketClient } from "../../src/core/client/WebSocketClient.js";
import { Message } from "../../src/core/Message.js";
import { momentAt } from "../../src/core/moment.js";
import type { ServerState } from "../../src/core/server/state.js";
import { WebSocketServer } from "../../src/core/server/WebSocketServer.js";
import { after, clientHistory, lived, runs, serverHistory } from "../support/arbitraries.js";
import {
  clientIn,
  clientPhases,
  later as passed,
  newClient,
  open,
  url,
} from "../support/clients.js";
import {
  guardedIn,
  inhabited,
  later,
  listen,
  quiet,
  serverIn,
  serverPhases,
  welcomeAs,
} from "../support/servers.js";
import { json } from "./anyEvent.js";

const written = (plain: unknown): unknown => JSON.parse(JSON.stringify(plain));

const rereadServer = (state: ServerState): ServerState =>
  E.getOrElseW(() => {
    throw new Error("the server was not read");
  })(E.map(serverFromJson)(serverSnapshotCodec.decode(written(serverToJson(state)))));

const rereadClient = (state: ClientState): ClientState =>
  E.getOrElseW(() => {
    throw new Error("the client was not read");
  })(E.map(clientFromJson)(clientSnapshotCodec.decode(written(clientToJson(state)))));

describe("the plain form of a server", () => {
  it.each(serverPhases)("gives back the same state while %s", (name) => {
    const state = serverIn(name).snapshot;
    expect(rereadServer(state).equals(state)).toBe(true);
  });

  it("gives back the same state after any history", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const state = after(new WebSocketServer(8080), history).snapshot;
        expect(rereadServer(state).equals(state)).toBe(true);
      }),
      runs,
    );
  });

  it("keeps rooms with their order, capacity and stay", () => {
    const { snapshot } = inhabited()
      .createRoom("small", { capacity: 2 })
      .joinRoom("b", "small")
      .joinRoom("a", "small")
      .joinRoom("a", "made by a join");
    const { rooms } = rereadServer(snapshot);
    expect(rooms.get("small")).toMatchObject({ capacity: 2, persistent: true });
    expect(rooms.get("small")?.getMembers()).toEqual(["b", "a"]);
    expect(rooms.get("made by a join")).toMatchObject({ capacity: undefined, persistent: false });
  });

  it("keeps any JSON that was noted about rooms and connections, and for the app", () => {
    fc.assert(
      fc.property(fc.string(), json, (key, value) => {
        const { snapshot } = inhabited()
          .setRoomMetadata("lobby", key, value)
          .setUserData("a", key, value)
          .setData(key, value);
        const reread = rereadServer(snapshot);
        expect(reread.data.get(key)).toEqual(value);
        expect(reread.rooms.get("lobby")?.metadata.get(key)).toEqual(value);
        expect(reread.connections.get("a")?.userData.get(key)).toEqual(value);
        expect(reread.equals(snapshot)).toBe(true);
      }),
    );
  });

  it("is read where it was written before there was data of the app", () => {
    const { snapshot } = inhabited().setData("count", 1);
    const plain = { ...(written(serverToJson(snapshot)) as object), data: undefined };
    const reread = E.map(serverFromJson)(serverSnapshotCodec.decode(written(plain)));
    expect(E.exists((state: ServerState) => state.equals(inhabited().snapshot))(reread)).toBe(true);
  });

  it("keeps what users say of themselves", () => {
    const { snapshot } = inhabited().setPresence("ann", "busy", "in a meeting");
    expect(rereadServer(snapshot).presence.get("ann")).toMatchObject({
      status: "busy",
      customStatus: "in a meeting",
    });
  });

  it("keeps that a server is to start again when it has stopped", () => {
    const { snapshot } = serverIn("stopping").start();
    expect(rereadServer(snapshot).phase).toEqual(snapshot.phase);
    expect(snapshot.phase).toMatchObject({ name: "stopping", restarts: true });
  });

  it.each(serverPhases)("keeps all that its gate holds while %s", (name) => {
    const { snapshot } = guardedIn(name);
    const reread = rereadServer(snapshot);
    expect(reread.equals(snapshot)).toBe(true);
    expect(JSON.stringify(reread)).toBe(JSON.stringify(snapshot));
    expect(new WebSocketServer(reread).nextDeadline).toBe(
      new WebSocketServer(snapshot).nextDeadline,
    );
  });

  it("keeps who waits at the gate, and goes on with it in the same way", () => {
    const options = { authentication: "required", connectionsMax: Infinity } as const;
    const server = welcomeAs(listen(new WebSocketServer(options).start()), "a", {
      address: "2001:db8::1",
      route: "/chat/:room",
      params: { room: "tea" },
      secure: true,
    })
      .addRoute("/chat/:room", { connectionsMax: Infinity, allowedOrigins: ["https://a.example"] })
      .apply({ type: "auth", connectionId: "a", moment: momentAt(1) });
    const reread = new WebSocketServer(rereadServer(server.snapshot));
    expect(reread.equals(quiet(server))).toBe(true);
    const end = { type: "time", moment: momentAt(10_000) } as const;
    expect(reread.apply(end).outbox).toEqual(quiet(server).apply(end).outbox);
    const identity = { userId: "ann", expiresAt: 60_000, claims: { roles: ["admin"] } };
    const proof = { type: "proved", connectionId: "a", identity, moment: momentAt(2) } as const;
    const inside = reread.apply(proof);
    expect(inside.equals(server.apply(proof))).toBe(true);
    expect(rereadServer(inside.snapshot).equals(inside.snapshot)).toBe(true);
  });

  it("keeps how far a drain has come", () => {
    const many = ["a", "b", "c"].reduce(
      (next, id) => welcomeAs(next, id, { protocol: "jounce.v1" }),
      new WebSocketServer({ drainPerSecondMax: 10 }),
    );
    const stopping = quiet(listen(many.start()).stop());
    const reread = new WebSocketServer(rereadServer(stopping.snapshot));
    expect(stopping.snapshot.phase).toMatchObject({ drained: 1, drainAt: 0 });
    expect(later(reread, 5).outbox).toEqual(later(stopping, 5).outbox);
    expect(later(reread, 5).equals(later(stopping, 5))).toBe(true);
  });

  it("keeps who may be in a room", () => {
    const { snapshot } = inhabited().authorizeRoom("vault", ["ann"]).createRoom("safe", {
      allowedUsers: [],
    });
    const { rooms } = rereadServer(snapshot);
    expect(rooms.get("vault")?.allowedUsers?.toArray()).toEqual(["ann"]);
    expect(rooms.get("safe")?.allows("ann")).toBe(false);
    expect(rooms.get("lobby")?.allows("zoe")).toBe(true);
  });

  it("keeps options without end", () => {
    const { snapshot } = new WebSocketServer({ messageBytesMax: Infinity, heartbeatIntervalMs: 0 });
    expect(rereadServer(snapshot).options).toEqual(snapshot.options);
  });
});

describe("the plain form of a client", () => {
  it.each(clientPhases)("gives back the same state while %s", (name) => {
    const state = clientIn(name).snapshot;
    expect(rereadClient(state).equals(state)).toBe(true);
  });

  it("gives back the same state after any history", () => {
    fc.assert(
      fc.property(clientHistory, (history) => {
        const state = lived(new WebSocketClient(url, ["jounce.v1"]), history).snapshot;
        expect(rereadClient(state).equals(state)).toBe(true);
      }),
      runs,
    );
  });

  it("keeps messages, text and bytes in the queue", () => {
    const message = new Message("note", JSON.parse('{"__proto__":[1]}'), { room: "lobby" });
    const { snapshot } = new WebSocketClient(url)
      .send(message)
      .send("raw")
      .send(Uint8Array.of(0, 255));
    const reread = rereadClient(snapshot);
    expect(reread.queue.toArray()).toEqual([message, "raw", Uint8Array.of(0, 255)]);
    expect(reread.equals(snapshot)).toBe(true);
  });

  it("takes data that only JSON can see through as what would be sent of it", () => {
    const data = { bytes: Uint8Array.of(1), endless: Infinity };
    const { snapshot } = new WebSocketClient(url).send(new Message("note", data));
    expect(rereadClient(snapshot).equals(snapshot)).toBe(true);
  });

  it("keeps options without end", () => {
    const { snapshot } = new WebSocketClient(url).withMaxReconnectAttempts(Infinity);
    expect(rereadClient(snapshot).options).toEqual(snapshot.options);
  });

  it("stays equal when both go on from it", () => {
    const waiting = clientIn("waiting");
    const client = open(passed(waiting, 5_000), 5_000);
    const reread = new WebSocketClient(rereadClient(client.snapshot));
    expect(client.snapshot.phase).toMatchObject({ pingedAt: undefined, stableAt: 10_000 });
    const beat = (from: WebSocketClient): WebSocketClient =>
      from.withOptions({ heartbeatIntervalMs: 1 }).apply({ type: "time", moment: momentAt(5_500) });
    expect(beat(client).snapshot.phase).toMatchObject({ pingedAt: 5_500, stableAt: 10_000 });
    expect(beat(reread).equals(beat(client))).toBe(true);
  });
});

describe("a plain form with a value that cannot be", () => {
  it("is refused by the value itself", () => {
    const server: object = JSON.parse(JSON.stringify(serverToJson(inhabited().snapshot)));
    const client: object = JSON.parse(JSON.stringify(clientToJson(newClient().snapshot)));
    const badServer = serverSnapshotCodec.decode({ ...server, options: { port: -1 } });
    const badClient = clientSnapshotCodec.decode({ ...client, options: { queueMax: "many" } });
    const invalid = expect.objectContaining({ code: "INVALID_OPTION" });
    expect(() => E.map(serverFromJson)(badServer)).toThrow(invalid);
    for (const route of [
      { pattern: "chat", options: {} },
      { pattern: "/", options: { connectionsMax: -1 } },
    ]) {
      const gate: object = { ...(written(inhabited().snapshot.gate) as object), routes: [route] };
      const badRoute = serverSnapshotCodec.decode({ ...server, gate });
      expect(() => E.map(serverFromJson)(badRoute)).toThrow(invalid);
    }
    expect(() => E.map(clientFromJson)(badClient)).toThrow(invalid);
  });
});
