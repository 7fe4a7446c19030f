import { Message } from "jounce-websocket";
import { join, newClient, once, record, serve, serveEcho } from "../../support/sockets.js";

const bytes = Uint8Array.from({ length: 64 }, (_, index) => (index * 37 + 130) % 256);
const buffer = new ArrayBuffer(64);
new Uint8Array(buffer).set(bytes);
const shared = new SharedArrayBuffer(4);
new Uint8Array(shared).set([1, 2, 3, 255]);

const view = (data: ArrayBufferView): Buffer =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength);

const typedArrays: readonly ArrayBufferView[] = [
  new Int8Array([-1, 0, 127]),
  new Uint8Array([0, 128, 255]),
  new Uint8ClampedArray([0, 300, 7]),
  new Int16Array([-1, 32_767]),
  new Uint16Array([1, 65_535]),
  new Int32Array([-1, 2 ** 31 - 1]),
  new Uint32Array([1, 2 ** 32 - 1]),
  new Float32Array([1.5, -0, NaN]),
  new Float64Array([Math.PI, Infinity]),
  new BigInt64Array([-1n, 2n ** 63n - 1n]),
  new BigUint64Array([1n, 2n ** 64n - 1n]),
];

const offsetViews: readonly ArrayBufferView[] = [
  new Uint8Array(buffer, 5, 7),
  new Int16Array(buffer, 2, 3),
  new Float64Array(buffer, 8, 2),
  new BigUint64Array(buffer, 16, 1),
  new DataView(buffer, 3, 9),
  new Uint8Array(buffer).subarray(10, 20),
  Buffer.from(buffer, 4, 8),
];

type Case = readonly [name: string, data: unknown, bytes: Uint8Array];

const binary: readonly Case[] = [
  ...typedArrays.map((data): Case => [data.constructor.name, data, view(data)]),
  ...offsetViews.map((data): Case => [`a ${data.constructor.name} at an offset`, data, view(data)]),
  ["ArrayBuffer", buffer, bytes],
  ["SharedArrayBuffer", shared, Uint8Array.of(1, 2, 3, 255)],
  ["DataView", new DataView(buffer), bytes],
  ["Buffer", Buffer.from("günstig"), Buffer.from("günstig")],
  ["an empty ArrayBuffer", new ArrayBuffer(0), Buffer.alloc(0)],
  ["an empty Uint8Array", new Uint8Array(0), Buffer.alloc(0)],
  ["Blob", new Blob(["gün", Uint8Array.of(0, 255)]), Buffer.from([...Buffer.from("gün"), 0, 255])],
  ["an empty Blob", new Blob([]), Buffer.alloc(0)],
];

const text: readonly (readonly [name: string, data: unknown, text: string])[] = [
  ["a string", "Hello, WebSocket!", "Hello, WebSocket!"],
  ["an empty string", "", ""],
  ["a string of every kind of letter", "aé✓🎉\u0000\ufeff", "aé✓🎉\u0000\ufeff"],
  [
    "an object",
    { type: "subscribe", params: { a: [1] } },
    '{"type":"subscribe","params":{"a":[1]}}',
  ],
  ["an array", [1, "two", null], '[1,"two",null]'],
  ["null", null, "null"],
  ["a number", 42.5, "42.5"],
  ["a boolean", false, "false"],
  ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ["what has toJSON", { toJSON: () => ({ a: 1 }) }, '{"a":1}'],
];

const cycle: { self?: unknown } = {};
cycle.self = cycle;

const unsendable: readonly (readonly [name: string, data: unknown])[] = [
  ["undefined", undefined],
  ["a function", () => undefined],
  ["a symbol", Symbol("s")],
  ["a BigInt", 1n],
  ["a cycle", cycle],
];

describe("binary data", () => {
  it.each(binary)("%s arrives as its bytes, and so does its echo", async (_, data, expected) => {
    const { client, connection } = await join(await serveEcho());
    const [there, back] = [once(connection, "message"), once(client, "message")];
    expect(await client.send(data)).toBe("sent");
    const arrived = (await there).data;
    expect(arrived).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(arrived as Uint8Array)).toEqual(Buffer.from(expected));
    expect(Buffer.from((await back).data as Uint8Array)).toEqual(Buffer.from(expected));
  });

  it.each(binary)("%s is broadcast as its bytes", async (_, data, expected) => {
    const server = await serve();
    const { client } = await join(server);
    const heard = once(client, "message");
    await server.broadcast(data);
    expect(Buffer.from((await heard).data as Uint8Array)).toEqual(Buffer.from(expected));
  });

  it("is what it was when it was sent, whatever is written into it later", async () => {
    const { client, connection } = await join(await serve());
    const data = Uint8Array.of(1, 2, 3);
    const [here, there] = [once(client, "message"), once(connection, "message")];
    void client.send(data);
    void connection.send(data);
    data.fill(9);
    expect([...((await there).data as Uint8Array)]).toEqual([1, 2, 3]);
    expect([...((await here).data as Uint8Array)]).toEqual([1, 2, 3]);
  });
});

describe("other data", () => {
  it.each(text)("%s arrives as text", async (_, data, expected) => {
    const { client, connection } = await join(await serveEcho());
    const [there, back] = [once(connection, "message"), once(client, "message")];
    void client.send(data);
    expect((await there).data).toBe(expected);
    expect((await back).data).toBe(expected);
  });

  it("that is a message arrives as one, stamped", async () => {
    const { client, connection } = await join(await serve());
    const there = once(connection, "message");
    void client.send(new Message("note", { text: "hi" }));
    const { message, data } = await there;
    expect(message).toMatchObject({ type: "note", data: { text: "hi" } });
    expect(message?.isStamped).toBe(true);
    expect(JSON.parse(String(data))).toMatchObject({ type: "note", data: { text: "hi" } });
  });

  it.each(unsendable)("%s is refused by every way of sending", async (_, data) => {
    const server = await serve();
    const { client, connection } = await join(server);
    const refusal = { code: "INVALID_DATA" };
    await expect(client.send(data)).rejects.toMatchObject(refusal);
    await expect(connection.send(data)).rejects.toMatchObject(refusal);
    await expect(server.broadcast(data)).rejects.toMatchObject(refusal);
    expect(client.isOpen()).toBe(true);
  });
});

describe("the order", () => {
  it("is that of the calls, also around a Blob", async () => {
    const server = await serve();
    const { client, connection } = await join(server);
    const [here, there] = [record(client, "message"), record(connection, "message")];
    const sent = ["1", new Blob(["2"]), "3", new Blob(["4"]), { five: 5 }];
    await Promise.all(sent.flatMap((data) => [client.send(data), connection.send(data)]));
    const arrived = [await here.reaching(5), await there.reaching(5)];
    for (const messages of arrived) {
      expect(messages.map(({ data }) => Buffer.from(data as string).toString())).toEqual(
        ["1", "2", "3", "4", '{"five":5}'], // prettier-ignore
      );
    }
  });

  it("holds for a thousand messages in one go, each way", async () => {
    const { client, connection } = await join(await serveEcho({ messagesPerSecondMax: 0 }));
    const [here, there] = [record(client, "message"), record(connection, "message")];
    const sent = Array.from({ length: 1_000 }, (_, index) => `message ${index}`);
    for (const data of sent) void client.send(data);
    expect((await there.reaching(1_000)).map(({ data }) => data)).toEqual(sent);
    expect((await here.reaching(1_000)).map(({ data }) => data)).toEqual(sent);
  });
});

describe("a client without a connection", () => {
  it("queues by default and sends in order when it opens", async () => {
    const server = await serve();
    const accepted = once(server, "connection");
    const client = newClient(server);
    expect(await client.send("one")).toBe("queued");
    expect(await client.send(Uint8Array.of(2))).toBe("queued");
    void client.connect();
    const messages = record((await accepted).client, "message");
    expect((await messages.reaching(2)).map(({ data }) => data)).toEqual(["one", Uint8Array.of(2)]);
  });

  it("rejects as the seed does when it is told to", async () => {
    const client = newClient("ws://127.0.0.1:1", { whenClosed: "reject" });
    await expect(client.send("x")).rejects.toMatchObject({
      code: "NOT_OPEN",
      message: "WebSocket is not open",
    });
  });
});
