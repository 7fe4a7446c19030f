import { Message } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import { copyOf, messageOf, sealed } from "../../../src/driver/client/saying.js";
import { connectClient, dataOf, note, startServer } from "../../support/simulated.js";

const coded = (code: string) => expect.objectContaining({ code });

/** A call that types do not allow. */
const say = (said: unknown): unknown => Reflect.apply(messageOf, undefined, [said, "ann"]);

describe("what is said", () => {
  it("is a chat message of the user, where it says nothing else", () => {
    expect(messageOf({ data: { content: "Hi" } }, "ann").toJSON()).toEqual({
      type: "chat_message",
      userId: "ann",
      data: { content: "Hi" },
    });
    expect(messageOf(note(1), "ann").userId).toBe("ann");
    expect(messageOf(new Message("note", 1, { userId: "zoe" }), "ann").userId).toBe("zoe");
  });

  it("may have null for what it does not say", () => {
    const nothing = { type: null, id: null, timestamp: null, room: null, userId: null };
    expect(messageOf(nothing, "ann").toJSON()).toEqual({ type: "chat_message", userId: "ann" });
  });

  it.each([undefined, null, "Hello", 5, true, [], [note(1)], () => note(1)])(
    "is neither a message nor its fields: %p",
    (said) => {
      expect(() => say(said)).toThrow(coded("INVALID_MESSAGE"));
    },
  );

  it.each([
    { type: "" },
    { type: 5 },
    { room: 5 },
    { id: 5 },
    { userId: {} },
    { timestamp: "now" },
  ])("has no field of the wrong kind: %p", (said) => {
    expect(() => say(said)).toThrow(coded("INVALID_MESSAGE"));
  });
});

describe("a sealed message", () => {
  it("keeps its text, and its data where it waits, whatever becomes of the app's", () => {
    const data = { content: "before" };
    const [going, waiting] = [sealed(note(data), false), sealed(note(data), true)];
    data.content = "after";
    expect([going, waiting].map((message) => message.toJson())).toEqual([
      '{"type":"note","data":{"content":"before"}}',
      '{"type":"note","data":{"content":"before"}}',
    ]);
    expect(waiting.data).toEqual({ content: "before" });
  });

  it("is refused when its data cannot be sent", () => {
    expect(() =>
      sealed(
        note(() => 1),
        false,
      ),
    ).toThrow(coded("INVALID_DATA"));
  });

  it("has copies that share nothing", () => {
    const message = note({ list: [1] });
    const copy = copyOf(message);
    expect(copy.equals(message)).toBe(true);
    expect(copy.data).not.toBe(message.data);
  });
});

describe("what a client has said", () => {
  it("goes out as it was when it was said, online and offline", async () => {
    const world = simulate();
    const server = await startServer(world);
    const heard: unknown[] = [];
    server.on("message", ({ message }) => heard.push(message.data));
    const client = await connectClient(world);
    const data = { content: "first" };
    void client.sendMessage(note(data));
    data.content = "not this";
    await world.settle(client.disconnect());
    data.content = "second";
    await client.sendMessage({ type: "note", data });
    await client.send(note(data));
    void client.request("ask", data);
    data.content = "nor this";
    await world.settle(client.connect());
    await world.settle();
    expect(heard.slice(0, 3)).toEqual(
      ["first", "second", "second"].map((content) => ({ content })),
    );
    expect(data.content).toBe("nor this");
  });

  it("goes out so also from within a listener, whose message waits for its turn", async () => {
    const world = simulate();
    const server = await startServer(world);
    const heard: unknown[] = [];
    server.on("message", ({ message }) => heard.push(message.data));
    const client = await connectClient(world);
    client.on("message", () => {
      const data = { content: "said" };
      void client.sendMessage(note(data));
      data.content = "changed";
    });
    server.update((value) => value.broadcast(note("go")));
    await world.settle();
    expect(heard).toEqual([{ content: "said" }]);
  });

  it("is shown in copies while it waits, with when that began", async () => {
    const world = simulate();
    const server = await startServer(world);
    const heard: unknown[] = [];
    server.on("message", ({ message }) => heard.push(message.data));
    const client = await connectClient(world);
    await world.settle(client.disconnect());
    await world.advance(5_000);
    await client.sendMessage(new Message("note", { content: "kept" }, { timestamp: 7 }));
    const [shown] = client.getQueuedMessages();
    expect(shown?.queuedAt.getTime()).toBeGreaterThan(5_000);
    expect(shown?.message.timestamp).toBe(7);
    Object.assign(Object(shown?.message.data), { content: "x" });
    expect(client.getQueuedMessages()[0]?.message.data).toEqual({ content: "kept" });
    await world.settle(client.connect());
    await world.settle();
    expect(heard).toEqual([{ content: "kept" }]);
  });

  it("is refused with a time when it is no message", async () => {
    const world = simulate();
    await world.advance(10);
    await startServer(world);
    const client = await connectClient(world);
    const spoken = (said: unknown): Promise<unknown> =>
      Reflect.apply(client.sendMessage.bind(client), undefined, [said]);
    const refusal = { code: "INVALID_MESSAGE", timestamp: expect.any(Number) };
    for (const said of [null, "Hello", { room: 5 }]) {
      const error: unknown = await spoken(said).catch((cause: unknown) => cause);
      expect(error).toMatchObject(refusal);
      expect(error).not.toMatchObject({ timestamp: 0 });
    }
    await expect(client.sendMessage(note(() => 1))).rejects.toEqual(coded("INVALID_DATA"));
    expect(dataOf(client, "chat_message")).toEqual([]);
  });
});
