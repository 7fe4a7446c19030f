import { decode, Message } from "jounce-websocket";
import { decodeFromClient } from "../../src/codec/decode.js";
import { jsonDefaults } from "../../src/codec/jsonLimits.js";
import { frame, opcodes } from "../support/rawPeer.js";
import { Bare, closed, json, leave, saidIn } from "./bare.js";
import { bestMs } from "../support/timing.js";

const { text } = opcodes;
const nested = (depth: number, open = "[", close = "]"): string =>
  `{"type":"note","data":${open.repeat(depth)}1${close.repeat(depth)}}`;
const wide = (count: number): string =>
  `{"type":"note","data":{${Array.from({ length: count }, (_, key) => `"k${key}":1`).join()}}}`;

/** Texts that a parser or what comes after it would suffer from, none longer than a frame may be. */
const excessive: readonly (readonly [name: string, text: string])[] = [
  ["65 arrays in each other", nested(64)],
  ["5,000 arrays in each other, which are 10 KB", nested(5_000)],
  ["30,000 arrays in each other", nested(30_000)],
  ["65 objects in each other", nested(64, '{"a":', "}")],
  ["10,000 objects in each other", nested(10_000, '{"a":', "}")],
  ["arrays that never end", `{"type":"note","data":${"[".repeat(60_000)}`],
  ["10,001 zeros", `{"type":"note","data":[${"0,".repeat(10_000)}0]}`],
  ["brackets around nothing", `{"type":"note","data":[${"[],".repeat(20_000)}[]]}`],
  ["a deep field that no message has", `{"type":"note","x":${"[".repeat(99)}${"]".repeat(99)}}`],
];

describe("B7 JSON that is too much", () => {
  it.each(excessive)("is refused before it is read: %s", async (_, content) => {
    const bare = await Bare.start({
      // What ends other servers: the app sends on whatever it gets.
      prepare: (server) =>
        void server.on("message", ({ message }) => void server.broadcast(message)),
    });
    const peers = [await bare.open(), await bare.speak()];
    for (const peer of peers) {
      peer.write(frame(text, content));
      expect(saidIn(await leave(peer))).toEqual(["error INVALID_MESSAGE"]);
    }
    expect(await bare.refused(2)).toEqual({ INVALID_MESSAGE: 2 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("of a million keys is refused for its length", async () => {
    const bare = await Bare.start();
    const peer = await bare.open();
    expect(await closed(peer.write(frame(text, wide(1_000_000))))).toBe(1009);
    expect(await bare.refused(1)).toEqual({ MESSAGE_TOO_LARGE: 1 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("of doubled keys means what the last one says, and decides once what it is", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    peer.write(
      frame(text, '{"type":"join_room","type":"note","room":"lobby"}'),
      frame(text, '{"type":"note","type":"join_room","room":"den"}'),
    );
    expect(saidIn(await leave(peer))).toEqual(["error NOT_IN_ROOM", "room_joined"]);
    expect(await bare.refused(1)).toEqual({ NOT_IN_ROOM: 1 });
    expect(bare.reached).toEqual(["join den"]);
    await bare.ends();
  });

  it("of numbers beyond all bounds harms nobody, and makes no time", async () => {
    const bare = await Bare.start({
      prepare: (server) =>
        void server.on("message", ({ message }) => void server.broadcast(message)),
    });
    const peer = await bare.speak();
    peer.write(
      frame(text, '{"type":"note","data":1e999999}'),
      frame(text, `{"type":"note","data":${"9".repeat(60_000)}}`),
      frame(text, '{"type":"note","data":1e308}'),
      frame(text, '{"type":"note","timestamp":1e999999}'),
      frame(text, '{"type":"note","data":NaN}'),
    );
    expect(saidIn(await leave(peer))).toEqual([
      "error INVALID_MESSAGE",
      "error INVALID_MESSAGE",
      "note",
      "error INVALID_MESSAGE",
      "error INVALID_MESSAGE",
    ]);
    expect(await bare.refused(4)).toEqual({ INVALID_MESSAGE: 4 });
    await bare.ends();
  });

  it("costs less than 5 ms a message, whatever it is", async () => {
    const texts = [...excessive.map(([, content]) => content), wide(4_000), "[".repeat(65_536)];
    for (const content of texts) {
      const decode = (): unknown => decodeFromClient(content, true, jsonDefaults);
      expect(await bestMs(decode, 20)).toBeLessThan(5);
    }
  });

  it("can be written again, whatever of it is taken", () => {
    for (const content of [nested(60), wide(4_000), '{"type":"note","data":1e308}']) {
      const decoded = decode(content, true);
      if (decoded.type !== "message") throw new Error("It was refused");
      expect(() => decoded.message.toJson()).not.toThrow();
      expect(decoded.message.equals(new Message("other"))).toBe(false);
    }
  });
});

const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "then",
  "toJSON",
  "length",
  "__defineGetter__",
];

describe("B8 a name that every object has", () => {
  it.each(names)("is a name like any other, wherever it stands: %s", async (name) => {
    const taken: unknown[] = [];
    const bare = await Bare.start({
      prepare: (server) => {
        server.handle(name, (data) => data);
        server.on("message", async ({ connectionId, message }) => {
          const client = server.client(connectionId);
          if (message.type !== "note") return;
          taken.push(message.data);
          await client?.setUserData(name, message.data);
          await client?.setUserId(name);
          server.update((value) =>
            value
              .setRoomMetadata(name, name, message.data)
              .setPresence(name, "away", name)
              .broadcastToUser(name, message),
          );
        });
      },
    });
    const peer = await bare.speak();
    const data = `{"${name}":{"admin":true,"then":"then","toJSON":"x"},"next":{"length":-1}}`;
    peer.write(
      frame(text, json({ type: "join_room", room: name, id: name })),
      frame(text, `{"type":"note","room":"${name}","id":"${name}","data":${data}}`),
      frame(text, `{"type":"${name}","id":"${name}","data":${data}}`),
      frame(text, `{"${name}":{"type":"join_room"},"type":"${name}","id":"2"}`),
    );
    const answers: string[] = [];
    while (answers.length < 4) answers.push(await peer.text());
    expect(saidIn(answers).sort()).toEqual(["note", "reply", "reply", "room_joined"]);
    expect(JSON.stringify(taken)).toBe(`[${data}]`);
    expect(answers.filter((answer) => answer.includes(data))).toHaveLength(2);
    const { snapshot } = bare.server.current;
    expect([snapshot.users.has(name), snapshot.rooms.has(name)]).toEqual([true, true]);
    await leave(peer);
    expect(Reflect.get({}, "admin")).toBeUndefined();
    expect(bare.refusals.events).toEqual([]);
    await bare.ends();
  });

  it("as a control message is none", async () => {
    const bare = await Bare.start();
    const peer = await bare.open();
    for (const name of names) peer.write(frame(text, json({ type: name })));
    expect(await leave(peer)).toEqual([]);
    expect(bare.reached).toEqual(names.map((name) => `message ${name}`));
    await bare.ends();
  });

  it("as the name of an extension, a subprotocol, a parameter or a cookie is nothing", async () => {
    const bare = await Bare.start({ running: { tokenFrom: { query: "t", cookie: "t" } } });
    for (const name of names) {
      expect(
        await bare.verdict(
          `/?${name}=1&t[${name}]=1`,
          `Sec-WebSocket-Extensions: ${name}; ${name}=${name}`,
          `Sec-WebSocket-Protocol: ${name}`,
          `Cookie: ${name}=${name}; t`,
          `${name}: ${name}`,
        ),
      ).toBe("101");
    }
    await bare.ends();
  });
});
