import type { ServerApp } from "jounce-websocket";
import type { LiveServer, NodeServerOptions } from "jounce-websocket/server";
import { replay } from "../../../src/codec/journalReader.js";
import type { ServerOptions } from "../../../src/core/server/options.js";
import { frame, opcodes, RawPeer } from "../../support/rawPeer.js";
import { once, record, serve } from "../../support/sockets.js";

const text = (value: unknown): Buffer => frame(opcodes.text, JSON.stringify(value));
const batch = (data: readonly unknown[]): Buffer => text({ type: "batch", data });
const notes = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => ({ type: "note", data: index }));
const ping = { type: "ping", id: "end" };

interface Said {
  readonly type: string;
  readonly id?: string;
  readonly data?: { readonly code?: string };
}

/** A peer that speaks the protocol and has read its welcome. */
const speak = async (server: LiveServer): Promise<RawPeer> => {
  const peer = await RawPeer.open(server, "/", "Sec-WebSocket-Protocol: jounce.v1");
  await peer.text();
  return peer;
};

/** What the server says until it answers the last ping: words, with the code of an error. */
const answers = async (peer: RawPeer): Promise<string[]> => {
  const said: string[] = [];
  for (;;) {
    const { type, id = "", data }: Said = JSON.parse(await peer.text());
    if (type === "pong" && id === ping.id) return said;
    said.push([type, id, data?.code ?? ""].join(" ").trim());
  }
};

/** A server that notes the messages that its app gets. */
const noting = async (
  options: Partial<ServerOptions> = {},
  running: NodeServerOptions = {},
): Promise<{ readonly server: LiveServer; readonly got: string[] }> => {
  const got: string[] = [];
  const app: ServerApp = (server, event) => {
    if (event.type === "message") {
      const { type, data, id = "" } = event.message;
      got.push([type, id.length > 0, JSON.stringify(data), event.data].join(" "));
    }
    return server;
  };
  return { server: await serve(options, { app, ...running }), got };
};

describe("a batch", () => {
  it("is its messages in their order, each an event with its own text and id", async () => {
    const { server, got } = await noting();
    const peer = await speak(server);
    const sent = frame(
      opcodes.text,
      '{"type":"batch","data":[{"type":"a"}, {"type":"b","data":1e2}]}',
    );
    peer.write(sent, text({ type: "c" }), text(ping));
    expect(await answers(peer)).toEqual([]);
    expect(got).toEqual([
      'a true  {"type":"a"}',
      'b true 100  {"type":"b","data":1e2}',
      'c true  {"type":"c"}',
    ]);
  });

  it("gives each message an id of its own", async () => {
    const server = await serve();
    const heard = record(server, "message");
    const peer = await speak(server);
    peer.write(batch(notes(20)));
    const ids = (await heard.reaching(20)).map(({ message }) => message.id);
    expect(new Set(ids).size).toBe(20);
  });

  it("loses nothing for a bad part, and is answered for it", async () => {
    const { server, got } = await noting();
    const refusals = record(server, "refusal");
    const peer = await speak(server);
    const nested = { type: "batch", data: [{ type: "smuggled" }] };
    peer.write(batch([{ type: "a" }, { id: "x1" }, nested, { type: "b" }, null, ping]));
    expect(await answers(peer)).toEqual([
      "error x1 INVALID_MESSAGE",
      "error  INVALID_MESSAGE",
      "error  INVALID_MESSAGE",
    ]);
    expect(got.map((line) => line[0])).toEqual(["a", "b"]);
    expect(refusals.events.map(({ code }) => code)).toEqual(Array(3).fill("INVALID_MESSAGE"));
  });

  it("is a text like any other where nothing is read as a message", async () => {
    const server = await serve({ envelope: "raw" });
    const heard = once(server, "frame");
    const peer = await RawPeer.open(server, "/", "Sec-WebSocket-Protocol: jounce.v1");
    peer.write(batch(notes(2)));
    expect((await heard).data).toBe(JSON.stringify({ type: "batch", data: notes(2) }));
  });

  it("can be read again from a journal", async () => {
    const lines: string[] = [];
    const app: ServerApp = (server, event) =>
      event.type === "message" && event.message.type === "make"
        ? server.createRoom(String(event.message.data), { persistent: true })
        : server;
    const server = await serve({}, { app, journal: (line) => lines.push(line) });
    const peer = await speak(server);
    peer.write(
      batch([
        { type: "make", data: "den" },
        { type: "join_room", room: "den" },
        { type: "join_room", room: 5 },
        { type: "make", data: "attic" },
        ping,
      ]),
    );
    expect(await answers(peer)).toEqual(["room_joined", "error  INVALID_MESSAGE"]);
    const replayed = replay(lines.join("\n"));
    expect(replayed.equals(server.current)).toBe(true);
    expect(server.current.getRoomMembers("den")).toHaveLength(1);
    expect(server.current.rooms.has("attic")).toBe(true);
  });
});

describe("the limits of a batch", () => {
  it("are those of its messages: each counts as one", async () => {
    const { server, got } = await noting({ messagesBurstMax: 50, messagesPerSecondMax: 1 });
    const peer = await speak(server);
    peer.write(batch(notes(49)), text(ping), batch(notes(3)));
    expect(await answers(peer)).toEqual([]);
    expect(got).toHaveLength(49);
    expect(JSON.parse(await peer.text())).toMatchObject({ data: { code: "RATE_LIMITED" } });
    expect(got).toHaveLength(49);
  });

  it("are warned of once within it, and let through what came before", async () => {
    const { server, got } = await noting({ messagesBurstMax: 5, messagesPerSecondMax: 1 });
    const refusals = record(server, "refusal");
    const peer = await speak(server);
    peer.write(batch(notes(8)));
    await refusals.reaching(3);
    expect(got).toHaveLength(5);
    expect(JSON.parse(await peer.text())).toMatchObject({ data: { code: "RATE_LIMITED" } });
  });

  it("end the connection in its middle, and nobody listens to the rest", async () => {
    const { server, got } = await noting({ messagesBurstMax: 5, messagesPerSecondMax: 1 });
    const refusals = record(server, "refusal");
    const peer = await speak(server);
    peer.write(batch(notes(1_000)));
    expect(await peer.closeCode()).toBe(4429);
    expect(got).toHaveLength(5);
    expect(refusals.events).toHaveLength(6);
  });

  it("of an address count each of them too", async () => {
    const { server, got } = await noting({
      addressMessagesBurstMax: 5,
      addressMessagesPerSecondMax: 1,
    });
    const refusals = record(server, "refusal");
    const peer = await speak(server);
    peer.write(batch(notes(4)));
    const neighbour = await speak(server);
    neighbour.write(batch(notes(4)));
    await refusals.reaching(3);
    expect(got).toHaveLength(5);
  });

  it("of size hold for the whole, as for any frame", async () => {
    const { server, got } = await noting({ messageBytesMax: 1_000 });
    const peer = await speak(server);
    peer.write(batch(notes(100)));
    expect(await peer.closeCode()).toBe(1009);
    expect(got).toEqual([]);
  });

  it("of JSON hold for each part, and never for all of them together", async () => {
    const { server, got } = await noting({ jsonDepthMax: 2, jsonValuesMax: 10 });
    const peer = await speak(server);
    const fine = { type: "fine", data: [1, 2, 3, 4, 5] };
    const [deep, wide] = [
      { type: "deep", data: [[]] },
      { type: "wide", data: notes(20) },
    ];
    peer.write(batch([fine, deep, fine, wide, fine, ping]));
    expect(await answers(peer)).toEqual(Array(2).fill("error  INVALID_MESSAGE"));
    expect(got).toHaveLength(3);
  });
});

describe("a batch of somebody who has yet to prove who it is", () => {
  it("lets through a proof, and nothing beside it", async () => {
    const { server, got } = await noting(
      {},
      { authenticate: ({ token }) => Promise.resolve({ userId: token }) },
    );
    const peer = await speak(server);
    const proof = { type: "auth", id: "proof", data: { token: "ann" } };
    const join = { type: "join_room", id: "j", room: "lobby" };
    peer.write(batch([{ type: "early", id: "e" }, join, { type: "batch" }, proof, { type: "late", id: "l" }, ping])); // prettier-ignore
    expect(await answers(peer)).toEqual([
      "error e UNAUTHORIZED",
      "error j UNAUTHORIZED",
      "error  INVALID_MESSAGE",
      "error l UNAUTHORIZED",
    ]);
    expect(JSON.parse(await peer.text())).toMatchObject({ type: "auth_success", id: "proof" });
    peer.write(batch([{ type: "note" }, join, ping]));
    expect(await answers(peer)).toEqual(["room_joined j"]);
    expect(got).toHaveLength(1);
  });

  it("meets the rules of rooms for each of its messages", async () => {
    const { server, got } = await noting(
      {},
      {
        authorize: (_server, _connection, operation, room) =>
          `${operation} ${room}` !== "join vault",
      },
    );
    const peer = await speak(server);
    peer.write(
      batch([
        { type: "join_room", id: "1", room: "lobby" },
        { type: "join_room", id: "2", room: "vault" },
        { type: "note", room: "lobby" },
        ping,
      ]),
    );
    expect(await answers(peer)).toEqual(["room_joined 1", "error 2 ROOM_ACCESS_DENIED"]);
    expect(got).toHaveLength(1);
  });
});
