import type { FrameData } from "jounce-websocket";
import { WebSocketServer } from "jounce-websocket";
import type { ListenerObserver, ServerSocket, SocketObserver } from "../../../src/driver/ports.js";
import { LiveServer } from "../../../src/driver/server/LiveServer.js";

type Chunk = readonly FrameData[];

/** A socket that test code holds both ends of. */
class HandSocket implements ServerSocket<Chunk> {
  readonly acts: string[] = [];
  readonly bufferedBytes = 0;
  readonly isReceiving = false;
  observer: SocketObserver | undefined;

  observe(observer: SocketObserver): void {
    this.observer = observer;
  }

  write(chunk: Chunk): void {
    this.acts.push(`write ${chunk.join()}`);
  }

  ping(): void {
    this.acts.push("ping");
  }

  pong(): void {
    this.acts.push("pong");
  }

  close(code: number): void {
    this.acts.push(`close ${code}`);
  }

  drop(): void {
    this.acts.push("drop");
  }
}

/** A server whose listener, clock and sockets are in the hands of test code. */
const setUp = () => {
  let now = 0;
  let alarm: { readonly at: number; readonly run: () => void } | undefined;
  let deferred: (() => void)[] = [];
  let observer: ListenerObserver<Chunk> | undefined;
  let ids = 0;
  const server = new LiveServer(
    new WebSocketServer(8080),
    {
      world: {
        clock: {
          now: () => now,
          wall: () => now,
          schedule: (at, run) => {
            alarm = { at, run };
            return () => (alarm = undefined);
          },
          defer: (run) => void deferred.push(run),
        },
        chance: { roll: () => 0, id: () => `id${(ids += 1)}` },
        logger: { error: () => undefined, warn: () => undefined },
      },
      listener: {
        framing: { pack: (frames: Chunk) => [...frames], unpack: (chunk: Chunk) => chunk },
        listen: (_request, told) => {
          observer = told;
          told.listening(8080);
        },
        unlisten: () => observer?.closed(),
      },
    },
    {},
  );
  const endTurn = (): void => {
    const due = deferred;
    deferred = [];
    for (const run of due) run();
  };
  const connect = (): HandSocket => {
    const socket = new HandSocket();
    observer?.connected(socket, {});
    return socket;
  };
  const passUntil = (time: number): void => {
    while (alarm !== undefined && alarm.at <= time) {
      now = alarm.at;
      alarm.run();
    }
    now = time;
  };
  return { server, connect, endTurn, passUntil };
};

describe("a server on its sockets", () => {
  it("starts and stops with a listener that answers at once", async () => {
    const { server } = setUp();
    await expect(server.start()).resolves.toBe(server);
    await expect(server.stop()).resolves.toBeUndefined();
    expect(server.isStarted()).toBe(false);
  });

  it("writes nothing to a socket that has closed", async () => {
    const { server, connect, endTurn } = setUp();
    await server.start();
    const [stays, goes] = [connect(), connect()];
    void server.broadcast("1");
    goes.observer?.closed(1000, "", true);
    void server.broadcast("2");
    endTurn();
    expect([stays.acts, goes.acts]).toEqual([["write 1,2"], []]);
  });

  it("writes what waits before it closes, and nothing after", async () => {
    const { server, connect, endTurn } = setUp();
    await server.start();
    const socket = connect();
    void server.broadcast("last");
    for (const connection of server.getClients()) void connection.close(4_000);
    void server.broadcast("late");
    endTurn();
    expect(socket.acts).toEqual(["write last", "close 4000"]);
  });

  it("waits for every socket before it has stopped", async () => {
    const { server, connect } = setUp();
    await server.start();
    const socket = connect();
    let isStopped = false;
    const stopping = server.stop().then(() => (isStopped = true));
    await Promise.resolve();
    expect(isStopped).toBe(false);
    socket.observer?.closed(1001, "", true);
    await stopping;
    expect(isStopped).toBe(true);
  });

  it("pings silent sockets and drops those that stay silent", async () => {
    const { server, connect, passUntil } = setUp();
    await server.start();
    const [silent, alive] = [connect(), connect()];
    passUntil(30_000);
    expect([silent.acts, alive.acts]).toEqual([["ping"], ["ping"]]);
    alive.observer?.heard("pong", new Uint8Array());
    passUntil(60_000);
    expect([silent.acts, alive.acts]).toEqual([
      ["ping", "drop"],
      ["ping", "ping"],
    ]);
    expect(server.getClientCount()).toBe(1);
    silent.observer?.closed(1006, "", false);
    expect(server.getClientCount()).toBe(1);
  });
});
