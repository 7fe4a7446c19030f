import type { ClientEvents } from "jounce-websocket/client";
import {
  closeAfterTest,
  join,
  newClient,
  once,
  record,
  serve,
  serveEcho,
} from "../../support/sockets.js";

type Heard = ClientEvents["message"];

/** Keeps what is logged for the lack of an error listener off the screen, and gives it. */
const silence = (): jest.SpyInstance => {
  const spy = jest.spyOn(console, "error").mockImplementation(() => undefined);
  closeAfterTest(() => spy.mockRestore());
  return spy;
};

describe("the listeners of a client", () => {
  it("are called in the order in which they were added, the same one twice if added twice", async () => {
    const { client } = await join(await serveEcho());
    const calls: string[] = [];
    const listener = (): void => void calls.push("a");
    client.on("message", listener);
    client.on("message", () => calls.push("b"));
    client.on("message", listener);
    const heard = once(client, "message");
    void client.send("x");
    await heard;
    expect(calls).toEqual(["a", "b", "a"]);
  });

  it("are removed in every copy by `off`, and what was never added is ignored", async () => {
    const { client } = await join(await serveEcho());
    const calls: string[] = [];
    const listener = (): void => void calls.push("a");
    client.on("message", listener);
    client.on("message", listener);
    client.off("message", listener);
    client.off("message", () => undefined);
    client.off("never heard of" as "message", listener);
    const heard = once(client, "message");
    void client.send("x");
    await heard;
    expect(calls).toEqual([]);
  });

  it("are removed by what `on` returns", async () => {
    const { client } = await join(await serveEcho());
    const calls: string[] = [];
    client.on("message", () => calls.push("a"))();
    const heard = once(client, "message");
    void client.send("x");
    await heard;
    expect(calls).toEqual([]);
  });

  it.each([undefined, null, "f", {}, 5])("cannot be %s", async (listener) => {
    const server = await serve();
    const { client, connection } = await join(server);
    const refusal = expect.objectContaining({
      code: "INVALID_CALLBACK",
      message: "Callback must be a function",
    });
    expect(() => client.on("message", listener as never)).toThrow(refusal);
    expect(() => connection.on("message", listener as never)).toThrow(refusal);
    expect(() => server.on("connection", listener as never)).toThrow(refusal);
  });

  it("cannot harm each other: one that throws or rejects is reported as an error", async () => {
    const { client } = await join(await serveEcho());
    const errors = record(client, "error");
    const thrown = new Error("thrown");
    client.on("message", () => {
      throw thrown;
    });
    client.on("message", () => Promise.reject(new Error("rejected")));
    const messages = record(client, "message");
    void client.send("x");
    await messages.reaching(1);
    const failures = await errors.reaching(2);
    expect(failures.map(({ error }) => error.code)).toEqual(["HANDLER_FAILED", "HANDLER_FAILED"]);
    expect(failures.map(({ error }) => error.cause)).toEqual([thrown, new Error("rejected")]);
    expect(client.isOpen()).toBe(true);
  });

  it("are logged when they fail and nobody listens for errors", async () => {
    const logged = silence();
    const { client } = await join(await serveEcho());
    client.on("message", () => {
      throw new Error("thrown");
    });
    const heard = once(client, "message");
    void client.send("x");
    await heard;
    expect(logged).toHaveBeenCalledWith(
      expect.stringMatching(/^error HANDLER_FAILED in message .*"message":"thrown"/),
    );
  });

  it("are not told of their own failure to handle an error", async () => {
    const logged = silence();
    const client = newClient("ws://127.0.0.1:1");
    client.on("error", () => {
      throw new Error("thrown");
    });
    const errors = record(client, "error");
    await client.connect().catch(() => undefined);
    expect(errors.events.map(({ error }) => error.code)).toEqual(["CONNECTION_FAILED"]);
    expect(logged).toHaveBeenCalledWith(
      expect.stringMatching(/^error HANDLER_FAILED in error .*"message":"thrown"/),
    );
  });

  it("do not loop when one adds itself again", async () => {
    const { client } = await join(await serveEcho());
    let calls = 0;
    const again = (): void => {
      calls += 1;
      client.on("message", again);
    };
    client.on("message", again);
    const messages = record(client, "message");
    void client.send("x");
    await messages.reaching(1);
    expect(calls).toBe(1);
    void client.send("y");
    await messages.reaching(2);
    expect(calls).toBe(1 + 2);
  });

  it("are those that were there when the event came", async () => {
    const { client } = await join(await serveEcho());
    const calls: string[] = [];
    const second = ({ data }: Heard): void => void calls.push(`second ${String(data)}`);
    client.on("message", ({ data }) => {
      calls.push(`first ${String(data)}`);
      client.off("message", second);
    });
    client.on("message", second);
    const messages = record(client, "message");
    void client.send("x");
    void client.send("y");
    await messages.reaching(2);
    expect(calls).toEqual(["first x", "second x", "first y"]);
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
    "may wait for an event that is called %s",
    async (name) => {
      const server = await serve();
      const { client, connection } = await join(server);
      const listener = jest.fn();
      client.on(name as "message", listener);
      connection.on(name as "message", listener);
      server.on(name as "connection", listener);
      client.off(name as "message", listener);
      connection.off(name as "message", listener);
      server.off(name as "connection", listener);
      client.on(name as "message", listener);
      const heard = once(client, "message");
      void connection.send({ type: name, data: 1 });
      await heard;
      expect(listener).not.toHaveBeenCalled();
    },
  );

  it.each(["open", "close", "message", "reconnecting", "joined", "connection", "disconnect"])(
    "hear of no event because a message is called %s",
    async (type) => {
      const server = await serve();
      const { client, connection } = await join(server);
      const [here, there] = [jest.fn(), jest.fn()];
      for (const name of ["open", "close", "reconnecting", "joined", "error"] as const) {
        client.on(name, here);
      }
      for (const name of ["connection", "disconnect", "stopped", "close", "error"] as const) {
        server.on(name, there);
      }
      const [atClient, atServer] = [once(client, "message"), once(connection, "message")];
      void connection.send({ type, data: 1 });
      void client.send({ type, data: 1 });
      expect((await atClient).message?.type).toBe(type);
      expect((await atServer).message?.type).toBe(type);
      expect(here).not.toHaveBeenCalled();
      expect(there).not.toHaveBeenCalled();
    },
  );

  it("may send, close and connect from inside an event", async () => {
    const server = await serveEcho();
    const client = newClient(server);
    const told: unknown[] = [];
    client.on("open", () => void client.send("from open"));
    client.on("message", ({ data }) => {
      told.push(data, client.isOpen());
      void client.close(3000, "enough");
    });
    const closed = once(client, "close");
    await client.connect();
    expect((await closed).reason).toBe("enough");
    expect(told).toEqual(["from open", true]);
  });
});

describe("the listeners of a server", () => {
  it("cannot harm the server: a failing one is reported and the connection lives", async () => {
    const server = await serve();
    const errors = record(server, "error");
    server.on("connection", ({ client }) => {
      client.on("message", () => {
        throw new Error("thrown");
      });
      throw new Error("thrown");
    });
    const { client, connection } = await join(server);
    const heard = once(connection, "message");
    void client.send("x");
    await heard;
    expect((await errors.reaching(2)).map(({ error }) => error.code)).toEqual([
      "HANDLER_FAILED",
      "HANDLER_FAILED",
    ]);
    expect(connection.isOpen()).toBe(true);
  });

  it("know a connection by one and the same object", async () => {
    const server = await serve();
    const messages = record(server, "message");
    const { client, connection } = await join(server);
    void client.send({ type: "note", data: 1 });
    const [message] = await messages.reaching(1);
    expect(server.client(message?.connectionId ?? "")).toBe(connection);
    expect([...server.getClients()]).toEqual([connection]);
  });
});
