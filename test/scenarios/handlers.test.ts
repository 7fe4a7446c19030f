/** Handlers of the user that fail in every way: nobody but who asked for it is harmed. */
import { Message } from "jounce-websocket";
import type { LiveClient } from "../../src/driver/client/LiveClient.js";
import type { LiveServer } from "../../src/driver/server/LiveServer.js";
import { newClient, record, serve, urlOf } from "../support/sockets.js";

const failure = new Error("planted");

/** What a handler does with what the bad client sends. */
const misbehaviours: { readonly [Name in string]: () => unknown } = {
  throws: () => {
    throw failure;
  },
  "throws nothing at all": () => {
    // Not an Error on purpose: users may throw anything.
    const nothing: unknown = undefined;
    throw nothing as Error;
  },
  rejects: () => Promise.reject(failure),
  "rejects later": async () => {
    await Promise.resolve();
    throw failure;
  },
  "never settles": () => new Promise(() => undefined),
  "returns what throws when it is looked at": () =>
    new Proxy(
      {},
      {
        has: () => true,
        get: () => {
          throw failure;
        },
      },
    ),
};

/** Whether the failure can be noticed at all. */
const isSilent = (name: string): boolean => name === "never settles";

const isBad = (message: Message): boolean => message.type === "bad";
const answerTo = ({ data }: Message): Message => new Message("answer", data);

/** Where handlers of users run. Each answers every message but a bad one. */
const places: { readonly [Name in string]: (server: LiveServer, bad: () => unknown) => void } = {
  "a listener of the server": (server, bad) => {
    server.on("message", ({ connectionId, message }) =>
      isBad(message) ? bad() : server.client(connectionId)?.send(answerTo(message)),
    );
  },
  "a listener of the connection": (server, bad) => {
    server.on("connection", ({ client }) => {
      client.on("message", ({ message }) => {
        if (message === undefined) return undefined;
        return isBad(message) ? bad() : client.send(answerTo(message));
      });
    });
  },
  "a listener of a route": (server, bad) => {
    server.ws("/", (ws) => {
      ws.on("bad", bad);
      ws.on("ask", (data: unknown) => ws.send(new Message("answer", data)));
    });
  },
  "the handlers of a route": (server, bad) => {
    server.ws("/", {
      message: (ws, data) => {
        const { type, data: value }: { type: string; data?: unknown } = JSON.parse(String(data));
        return type === "bad" ? bad() : ws.send(new Message("answer", value));
      },
    });
  },
};

const connect = async (server: LiveServer): Promise<LiveClient> => {
  const client = newClient(urlOf(server), {}, "jounce.v1");
  await client.connect();
  return client;
};

/** Asks and resolves with the answers so far, once there are as many as questions. */
const ask = (client: LiveClient) => {
  const answers = record(client, "message");
  let asked = 0;
  return async (): Promise<unknown[]> => {
    asked += 1;
    await client.send(new Message("ask", asked));
    return (await answers.reaching(asked)).map(({ message }) => message?.data);
  };
};

const cases = Object.entries(places).flatMap(([place, install]) =>
  Object.entries(misbehaviours).map(([what, bad]) => ({ place, what, install, bad })),
);

describe("a handler of messages that fails", () => {
  it.each(cases)("harms nobody: $place $what", async ({ what, install, bad }) => {
    const server = await serve();
    const errors = record(server, "error");
    install(server, bad);
    const [good, wrong] = [await connect(server), await connect(server)];
    const [askGood, askWrong] = [ask(good), ask(wrong)];
    await askGood();
    for (let times = 0; times < 3; times += 1) await wrong.send(new Message("bad"));
    // The one that set it off is answered, too: what it sends next is a message of its own.
    expect(await askWrong()).toEqual([1]);
    expect(await askGood()).toEqual([1, 2]);
    await errors.reaching(isSilent(what) ? 0 : 3);
    expect(await askGood()).toEqual([1, 2, 3]);
    expect(errors.events.map(({ error }) => error.code)).toEqual(
      isSilent(what) ? [] : ["HANDLER_FAILED", "HANDLER_FAILED", "HANDLER_FAILED"],
    );
    expect([good.isConnected(), wrong.isConnected()]).toEqual([true, true]);
    expect(server.getClientCount()).toBe(2);
  });
});

describe("a handler of requests that fails", () => {
  it.each(Object.entries(misbehaviours))("harms nobody: it %s", async (what, bad) => {
    const server = await serve();
    const errors = record(server, "error");
    server.handle("bad", bad);
    server.handle("double", (data) => Number(data) * 2);
    const [good, wrong] = [await connect(server), await connect(server)];
    const outcomes = [1, 2, 3].map(() =>
      wrong.request("bad").then(
        () => "answered",
        (cause: { readonly code: string }) => cause.code,
      ),
    );
    expect(await good.request("double", 1)).toBe(2);
    expect(await wrong.request("double", 2)).toBe(4);
    if (isSilent(what)) void wrong.close();
    const expected = isSilent(what) ? "NETWORK_ERROR" : "SERVER_ERROR";
    expect(await Promise.all(outcomes)).toEqual([expected, expected, expected]);
    expect(await good.request("double", 3)).toBe(6);
    await errors.reaching(isSilent(what) ? 0 : 3);
    expect(errors.events.every(({ error }) => error.code === "HANDLER_FAILED")).toBe(true);
    expect(good.isConnected()).toBe(true);
  });

  it("keeps only its own connection waiting when nothing it is asked ever settles", async () => {
    const server = await serve({ messagesPerSecondMax: 0 });
    server.handle("never", () => new Promise(() => undefined));
    server.handle("double", (data) => Number(data) * 2);
    const [good, wrong] = [await connect(server), await connect(server)];
    const refused: unknown[] = [];
    const requests = Array.from({ length: 110 }, () =>
      wrong.request("never").catch(({ code }: { readonly code: string }) => refused.push(code)),
    );
    await expect(wrong.request("double", 1)).rejects.toMatchObject({ code: "HANDLER_BUSY" });
    expect(refused).toEqual(Array.from({ length: 10 }, () => "HANDLER_BUSY"));
    expect(await good.request("double", 2)).toBe(4);
    await wrong.close();
    await Promise.all(requests);
    expect(await good.request("double", 3)).toBe(6);
  });
});

describe("other callbacks that fail", () => {
  it.each(["connect", "connection", "disconnect", "join", "frame", "error"] as const)(
    "harm nobody: a listener of %s",
    async (event) => {
      const server = await serve({}, { logger: { error: () => undefined, warn: () => undefined } });
      let called = 0;
      server.on(event, () => {
        called += 1;
        if (called % 2 === 0) throw failure;
        return Promise.reject(failure);
      });
      places["a listener of the server"]?.(server, misbehaviours["throws"] ?? (() => undefined));
      const [good, wrong] = [await connect(server), await connect(server)];
      const askGood = ask(good);
      await wrong.joinRoom("lobby");
      await wrong.send(new Uint8Array(1));
      await wrong.send(new Message("bad"));
      expect(await askGood()).toEqual([1]);
      await wrong.close();
      expect(await askGood()).toEqual([1, 2]);
      expect(called).toBeGreaterThan(0);
    },
  );

  it("harm nobody: an app that throws for some", async () => {
    const server = await serve(
      {},
      {
        app: (value, event) => {
          if (event.type !== "message") return value;
          if (isBad(event.message)) throw failure;
          return value.sendTo(event.connectionId, answerTo(event.message));
        },
      },
    );
    const errors = record(server, "error");
    const [good, wrong] = [await connect(server), await connect(server)];
    const askGood = ask(good);
    await wrong.send(new Message("bad"));
    await errors.reaching(1);
    expect(await askGood()).toEqual([1]);
    expect(await ask(wrong)()).toEqual([1]);
  });
});
