import { CONTROL_TYPES, Message } from "jounce-websocket";
import { frame, opcodes } from "../support/rawPeer.js";
import type { LiveServer } from "jounce-websocket/server";
import { until } from "../support/sockets.js";
import { Bare, json, leave } from "./bare.js";

const { text } = opcodes;

/** Names that something listens to, in this library, in Node and in those before it. */
const taken = ["error", "open", "close", "closed", "connect", "connection", "disconnect", "message", "frame", "ping", "pong", "join", "leave", "listening", "stopped", "refusal", "slow", "newListener", "removeListener", "upgrade", "subscribe"]; // prettier-ignore
const lookAlikes = ["Close", "CLOSE", "close ", " close", "cl\u043ese", "\uff43\uff4c\uff4f\uff53\uff45", "clo\u017fe", "close\u0000", "clos\u0065\u0301", "e\u0280ror", "ERROR", "jo\u0131n_room", "JOIN_ROOM", "join-room", "auth\u200b"]; // prettier-ignore

const builtIn = ["message", "close", "error", "ping", "pong"] as const;

describe("B26 the name of an event", () => {
  it("calls no listener of the server or of a connection, whatever it is", async () => {
    const called: string[] = [];
    const listen = (server: LiveServer): void => {
      const own = ["join", "leave", "listening", "stopped", "slow", "disconnect", "authenticated"] as const; // prettier-ignore
      for (const name of own) server.on(name, () => called.push(`server ${name}`));
      server.on("connection", ({ client }) => {
        for (const name of ["close", "error", "join", "leave", "ping", "pong"] as const) {
          client.on(name, () => called.push(`client ${name}`));
        }
      });
    };
    const bare = await Bare.start();
    listen(bare.server);
    for (const [last, opens] of [() => bare.open(), () => bare.speak()].entries()) {
      const peer = await opens();
      called.length = 0;
      const names = [...taken, ...lookAlikes].filter((name) => name !== "subscribe");
      for (const type of names) peer.write(frame(text, json({ type, data: { a: 1 } })));
      await bare.serves();
      peer.write(frame(text, json({ type: `last ${last}` })));
      while (bare.reached.at(-1) !== `message last ${last}`) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(called).toEqual([]);
      await leave(peer);
      await until(bare.server, ({ connections }) => connections.size === 1);
    }
    const reserved: ReadonlySet<string> = new Set(CONTROL_TYPES);
    const messages = [...taken, ...lookAlikes].filter(
      (name) => !reserved.has(name) && name !== "subscribe",
    );
    const expected = [...messages, "last 0", ...messages, "last 1"];
    expect(bare.reached).toEqual(expected.map((type) => `message ${type}`));
    await bare.ends();
  });

  it("calls on a route the listeners of that very name, and none that is built in", async () => {
    const called: string[] = [];
    const bare = await Bare.start({
      prepare: (server) =>
        void server.ws("/", (ws) => {
          for (const name of builtIn) ws.on(name, () => void called.push(name));
          for (const name of [...taken, ...lookAlikes]) {
            if ((builtIn as readonly string[]).includes(name)) continue;
            ws.on(name, () => void called.push(`custom ${name}`));
          }
          for (const name of CONTROL_TYPES) {
            if ((builtIn as readonly string[]).includes(name)) continue;
            expect(() => ws.on(name, () => undefined)).toThrow(
              expect.objectContaining({ code: "RESERVED_TYPE" }),
            );
          }
        }),
    });
    const peer = await bare.open();
    called.length = 0;
    for (const type of [...taken, ...lookAlikes]) {
      peer.write(frame(text, json({ type, data: "x" })));
    }
    const answers = await leave(peer);
    expect(answers.filter((answer) => !answer.includes("pong"))).toEqual([]);
    const reserved: ReadonlySet<string> = new Set(CONTROL_TYPES);
    const heard = [...taken, ...lookAlikes].filter((name) => !reserved.has(name));
    const custom = heard.filter((name) => !(builtIn as readonly string[]).includes(name));
    expect(called.filter((name) => name.startsWith("custom "))).toEqual(
      custom.map((name) => `custom ${name}`),
    );
    const rest = called.filter((name) => !name.startsWith("custom "));
    expect(rest).toEqual([...heard.map(() => "message"), ...(rest.includes("close") ? ["close"] : [])]); // prettier-ignore
    await bare.ends();
  });

  it("is refused on the way out, too, where it is the protocol's", async () => {
    const bare = await Bare.start();
    const [client] = bare.server.getClients();
    for (const type of CONTROL_TYPES) {
      const refused = { code: "RESERVED_TYPE" };
      await expect(client?.send(new Message(type))).rejects.toMatchObject(refused);
      await expect(bare.server.broadcast(new Message(type))).rejects.toMatchObject(refused);
      await expect(client?.broadcast("lobby", new Message(type))).rejects.toMatchObject(refused);
    }
    await bare.ends();
  });
});
