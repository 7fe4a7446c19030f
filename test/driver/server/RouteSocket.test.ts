import type { RouteSocket } from "../../../src/server.js";
import { newClient, record, serve, urlOf } from "../../support/sockets.js";

type Handle = (ws: RouteSocket) => unknown;

/** A client of a route whose handler is `handle`, and what the client hears. */
const routed = async (handle: Handle) => {
  const server = await serve();
  server.ws("/route", handle);
  const client = newClient(urlOf(server, "/route"));
  const heard = record(client, "message");
  await client.connect();
  return { server, client, heard };
};

/** What the listeners of `event` are called with when the client sends `frame`. */
const payloadOf = async (event: string, frame: unknown): Promise<unknown> => {
  const { client, heard } = await routed((ws) =>
    ws.on(event, (payload: unknown) => ws.sendJson([payload])),
  );
  await client.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  const [answer] = await heard.reaching(1);
  return (JSON.parse(String(answer?.data)) as unknown[])[0];
};

describe("a custom event", () => {
  it.each<[string, unknown, unknown]>([
    ["data", { type: "go", data: "there", room: "x" }, "there"],
    ["the only other field", { type: "go", room: "general" }, "general"],
    ["all other fields where there are several", { type: "go", a: 1, b: 2 }, { a: 1, b: 2 }],
    ["no fields where there are none", { type: "go" }, {}],
  ])("carries %s", async (_, frame, payload) => {
    expect(await payloadOf("go", frame)).toEqual(payload);
  });

  it.each(["message", "close", "error", "ping", "pong", "join_room", "connection", "__proto__"])(
    "never is a built-in one: %s",
    async (type) => {
      const called: string[] = [];
      const { client, heard } = await routed((ws) => {
        for (const name of ["close", "error", "ping", "pong", "connection"]) {
          ws.on(name, () => called.push(name));
        }
        ws.on("last", () => ws.send("last"));
      });
      await client.send(JSON.stringify({ type, data: "spoofed" }));
      await client.send('{"type":"last"}');
      await heard.reaching(1);
      expect(called).toEqual(type === "connection" ? ["connection"] : []);
    },
  );

  it("may not have the name of a control message", async () => {
    const refused: unknown[] = [];
    await routed((ws) => {
      try {
        ws.on("join_room", () => undefined);
      } catch (cause) {
        refused.push(cause);
      }
    });
    expect(refused).toMatchObject([{ code: "RESERVED_TYPE" }]);
  });
});

describe("the socket of a route", () => {
  it("gives every frame as it came, custom event or not", async () => {
    const { client, heard } = await routed((ws) => ws.on("message", (data) => ws.send(data)));
    await client.send('{"type":"go","data":1}');
    await client.send(Uint8Array.of(1, 2));
    const frames = await heard.reaching(2);
    expect(frames.map(({ data }) => data)).toEqual(['{"type":"go","data":1}', Uint8Array.of(1, 2)]);
  });

  it("knows the room that it entered last", async () => {
    const { client, heard } = await routed((ws) => {
      ws.on("enter", async (room: string) => {
        await ws.join(room);
        void ws.send(ws.room);
      });
      ws.on("exit", async (room: string) => {
        await ws.leave(room);
        void ws.send(ws.room ?? "nowhere");
      });
    });
    const steps = ["enter a", "enter b", "exit b", "exit a"];
    for (const [index, step] of steps.entries()) {
      const [type, room] = step.split(" ");
      await client.send(JSON.stringify({ type, room }));
      await heard.reaching(index + 1);
    }
    const rooms = heard.events;
    expect(rooms.map(({ data }) => data)).toEqual(["a", "b", "a", "nowhere"]);
  });

  it("forgets a listener, every copy of it", async () => {
    const calls: unknown[] = [];
    const { client, heard } = await routed((ws) => {
      const listener = (value: unknown): void => void calls.push(value);
      ws.on("go", listener);
      ws.on("go", listener);
      ws.on("message", listener);
      ws.off("go", listener);
      ws.off("message", listener);
      ws.off("never", listener);
      ws.on("last", () => ws.send("last"));
    });
    await client.send('{"type":"go","data":1}');
    await client.send('{"type":"last"}');
    await heard.reaching(1);
    expect(calls).toEqual([]);
  });

  it("sends to everybody else, in a room or anywhere, or to itself too", async () => {
    const server = await serve();
    server.ws("/hall", (ws) => {
      void ws.join("hall");
      ws.on("others", (text: string) => ws.broadcast("hall", text));
      ws.on("all", (text: string) => ws.broadcastAll("hall", text));
      ws.on("anywhere", (text: string) => ws.broadcast(text));
      ws.on("everywhere", (text: string) => ws.broadcastAll(text));
    });
    const clients = [newClient(urlOf(server, "/hall")), newClient(urlOf(server, "/hall"))];
    const logs = clients.map((client) => record(client, "message"));
    for (const client of clients) await client.connect();
    for (const type of ["others", "all", "anywhere", "everywhere"]) {
      await clients[0]?.send(JSON.stringify({ type, data: type }));
    }
    const texts = await Promise.all([logs[0]?.reaching(2), logs[1]?.reaching(4)]);
    expect(texts.map((frames) => frames?.map(({ data }) => data))).toEqual([
      ["all", "everywhere"],
      ["others", "all", "anywhere", "everywhere"],
    ]);
  });
});
