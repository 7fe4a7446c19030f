import type { MessageCount, SocketInfo } from "jounce-websocket/http";
import { createSecureWebSocketHandler } from "jounce-websocket/http";

/** A socket that notes how it was closed. */
class NotingSocket {
  readonly closings: (readonly [number, string])[] = [];

  close(code: number, reason: string): void {
    this.closings.push([code, reason]);
  }
}

const infoOf = (ip: string): SocketInfo => ({
  ip,
  authenticated: false,
  connectionTime: 0,
  messageCount: 0,
});

const tooLarge = [1009, "Message too large"];
const tooFast = [1013, "Rate limit exceeded"];

/** A handler that notes what it is told, under limits, on a clock that a test sets. */
const guarded = (options: Parameters<typeof createSecureWebSocketHandler>[1] = {}) => {
  const heard: unknown[] = [];
  const active = new Set<NotingSocket>();
  const perIP = new Map<string, number>();
  const counts = new Map<NotingSocket, MessageCount>();
  const clock = { now: 0 };
  const handler = createSecureWebSocketHandler<NotingSocket>(
    {
      open: (_ws, { ip }) => heard.push(`open ${ip}`),
      message: (_ws, data) => heard.push(data),
      close: (_ws, code, reason) => heard.push(`close ${code} ${reason}`),
      error: (_ws, error) => heard.push(error),
      ping: () => heard.push("ping"),
      pong: () => heard.push("pong"),
    },
    options,
    active,
    perIP,
    counts,
    { now: () => clock.now },
  );
  return { handler, heard, active, perIP, counts, clock };
};

describe("the size of a message", () => {
  it.each([
    ["text", "12345678", "123456789"],
    ["text of several bytes", "éééé", "ééééé"],
    ["bytes", new Uint8Array(8), new Uint8Array(9)],
    ["a view of a part", new Uint8Array(64).subarray(0, 8), new Uint8Array(64).subarray(0, 9)],
    ["a buffer", new ArrayBuffer(8), new ArrayBuffer(9)],
  ])("is counted in bytes: %s", (_, good, bad) => {
    const { handler, heard } = guarded({ maxMessageSize: 8 });
    const socket = new NotingSocket();
    handler.message(socket, good);
    handler.message(socket, bad);
    expect([heard, socket.closings]).toEqual([[good], [tooLarge]]);
  });

  it("comes before the rate: what is too large is not counted", () => {
    const { handler, heard, counts } = guarded({
      maxMessageSize: 2,
      rateLimit: { windowMs: 1_000, maxMessages: 1 },
    });
    const socket = new NotingSocket();
    handler.message(socket, "large");
    expect(counts.size).toBe(0);
    for (const data of ["a", "b"]) handler.message(socket, data);
    expect([heard, socket.closings]).toEqual([["a"], [tooLarge, tooFast]]);
  });
});

describe("the rate of messages", () => {
  it("is counted in fixed windows, for each socket alone", () => {
    const { handler, heard, clock } = guarded({ rateLimit: { windowMs: 100, maxMessages: 2 } });
    const [one, other] = [new NotingSocket(), new NotingSocket()];
    const say = (at: number, socket: NotingSocket, data: string): void => {
      clock.now = at;
      handler.message(socket, data);
    };
    say(0, one, "a");
    say(99, one, "b");
    say(99, one, "c");
    say(99, other, "d");
    say(100, one, "e");
    say(199, one, "f");
    say(199, one, "g");
    expect(heard).toEqual(["a", "b", "d", "e", "f"]);
    expect([one.closings, other.closings]).toEqual([[tooFast, tooFast], []]);
  });

  it("must let something through", () => {
    const rateLimit = { windowMs: 100, maxMessages: 0 };
    expect(() => guarded({ rateLimit })).toThrow(/rateLimit/);
  });
});

describe("the number of connections", () => {
  it.each([
    ["in all", { maxConnections: 2 }, "Server connection limit reached"],
    ["of one address", { maxConnectionsPerIP: 2 }, "Too many connections from this IP"],
  ])("is limited %s, and who is too much is told to nobody", (_, options, reason) => {
    const { handler, heard, active, perIP } = guarded(options);
    const sockets = [new NotingSocket(), new NotingSocket(), new NotingSocket()];
    for (const socket of sockets) handler.open(socket, infoOf("192.0.2.1"));
    const [first = new NotingSocket(), , third = new NotingSocket()] = sockets;
    expect(third.closings).toEqual([[1013, reason]]);
    handler.message(third, "hi");
    handler.error(third, new Error("failed"));
    handler.close(third, 1013, reason);
    expect(heard).toEqual(["open 192.0.2.1", "open 192.0.2.1"]);
    expect([active.size, [...perIP]]).toEqual([2, [["192.0.2.1", 2]]]);
    handler.close(first, 1000, "");
    handler.open(new NotingSocket(), infoOf("192.0.2.1"));
    expect(active.size).toBe(2);
  });

  it("is counted by address, once for a socket", () => {
    const { handler, perIP } = guarded({ maxConnectionsPerIP: 1 });
    const socket = new NotingSocket();
    handler.open(socket, infoOf("192.0.2.1"));
    handler.open(socket, infoOf("192.0.2.1"));
    handler.open(new NotingSocket(), infoOf("192.0.2.2"));
    expect([...perIP.values()]).toEqual([1, 1]);
  });

  it("can be kept in a map, with what is known of each socket", () => {
    const active = new Map<NotingSocket, SocketInfo>();
    const handler = createSecureWebSocketHandler<NotingSocket>({}, {}, active);
    const socket = new NotingSocket();
    handler.open(socket, infoOf("192.0.2.1"));
    expect(active.get(socket)?.ip).toBe("192.0.2.1");
    handler.close(socket, 1000, "");
    expect(active.size).toBe(0);
  });
});

describe("what a secure handler keeps", () => {
  it("goes with the socket", () => {
    const { handler, active, perIP, counts } = guarded({
      rateLimit: { windowMs: 1_000, maxMessages: 9 },
    });
    const sockets = ["192.0.2.1", "192.0.2.1", "192.0.2.2"].map((ip) => {
      const socket = new NotingSocket();
      handler.open(socket, infoOf(ip));
      handler.message(socket, "hi");
      return socket;
    });
    expect([active.size, perIP.size, counts.size]).toEqual([3, 2, 3]);
    for (const socket of sockets) {
      handler.close(socket, 1000, "");
      handler.close(socket, 1000, "");
    }
    expect([active.size, perIP.size, counts.size]).toEqual([0, 0, 0]);
  });

  it("makes what is known of a socket once, and counts what passed", () => {
    const infos: SocketInfo[] = [];
    const handler = createSecureWebSocketHandler<NotingSocket>(
      { open: (_ws, info) => infos.push(info), message: (_ws, _data, info) => infos.push(info) },
      { maxMessageSize: 2 },
    );
    const socket = new NotingSocket();
    handler.open(socket);
    for (const data of ["a", "large", "b"]) handler.message(socket, data);
    expect(new Set(infos).size).toBe(1);
    expect(infos[0]).toMatchObject({ ip: "unknown", authenticated: false, messageCount: 2 });
  });
});

describe("a secure handler", () => {
  it("hands everything else on", () => {
    const { handler, heard } = guarded();
    const socket = new NotingSocket();
    const error = new Error("failed");
    handler.open(socket);
    handler.ping(socket, new Uint8Array());
    handler.pong(socket, new Uint8Array());
    handler.error(socket, error);
    handler.close(socket, 1001, "bye");
    expect(heard).toEqual(["open unknown", "ping", "pong", error, "close 1001 bye"]);
  });

  it("tells `error` what the others throw or reject with, and harms nobody", async () => {
    const errors: unknown[] = [];
    const handler = createSecureWebSocketHandler<NotingSocket>({
      open: () => {
        throw new Error("open");
      },
      message: () => Promise.reject(new Error("message")),
      error: (_ws, error) => errors.push(error),
    });
    const socket = new NotingSocket();
    handler.open(socket);
    handler.message(socket, "hi");
    await Promise.resolve();
    expect(errors).toEqual([new Error("open"), new Error("message")]);
  });

  it.each([
    ["there is no `error`", {}],
    [
      "`error` fails itself",
      {
        error: () => {
          throw new Error("error");
        },
      },
    ],
  ])("tells its owner where %s", (_, more) => {
    const failures: unknown[] = [];
    const handler = createSecureWebSocketHandler<NotingSocket>(
      {
        open: () => {
          throw new Error("open");
        },
        ...more,
      },
      {},
      undefined,
      undefined,
      undefined,
      { onFailure: (_cause, event) => failures.push(event) },
    );
    handler.open(new NotingSocket());
    handler.error(new NotingSocket(), new Error("network"));
    expect(failures).toEqual("error" in more ? ["error", "error"] : ["open"]);
  });
});
