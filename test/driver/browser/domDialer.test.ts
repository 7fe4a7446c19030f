import { createClient, runClient } from "../../../src/client.browser.js";
import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { domDialer } from "../../../src/driver/browser/domDialer.js";
import type { ClientSocket } from "../../../src/driver/ports.js";
import { FakeWebSocket } from "./FakeWebSocket.js";

const platform = Object.getOwnPropertyDescriptor(globalThis, "WebSocket");

beforeEach(() => {
  Object.defineProperty(globalThis, "WebSocket", {
    value: FakeWebSocket,
    configurable: true,
    writable: true,
  });
});

afterEach(() => {
  FakeWebSocket.last = undefined;
  if (platform === undefined) Reflect.deleteProperty(globalThis, "WebSocket");
  else Object.defineProperty(globalThis, "WebSocket", platform);
});

const lastSocket = (): FakeWebSocket => {
  if (FakeWebSocket.last === undefined) throw new Error("Nothing has been dialled");
  return FakeWebSocket.last;
};

/** A dialled socket, what the platform sees of it and what it reports. */
const dial = (): { socket: ClientSocket; fake: FakeWebSocket; told: unknown[][] } => {
  const told: unknown[][] = [];
  const request = { url: "ws://a/b", protocols: ["x", "y"], messageBytesMax: 10 };
  const socket = domDialer.dial(request, {
    opened: (protocol) => told.push(["opened", protocol]),
    frame: (data) => told.push(["frame", data]),
    heard: (kind) => told.push(["heard", kind]),
    failed: () => told.push(["failed"]),
    closed: (...ending) => told.push(["closed", ...ending]),
  });
  return { socket, fake: lastSocket(), told };
};

describe("the DOM dialer", () => {
  it("dials the URL with the protocols, and asks for bytes as buffers", () => {
    const { fake } = dial();
    expect([fake.url, fake.protocols]).toEqual(["ws://a/b", ["x", "y"]]);
    expect(fake.binaryType).toBe("arraybuffer");
  });

  it("reports what the platform tells, frames as text or bytes", () => {
    const { fake, told } = dial();
    fake.open("x");
    fake.receive("text");
    fake.receive(Uint8Array.of(1, 2).buffer);
    fake.fail();
    fake.end(1006, "", false);
    expect(told.filter(([name]) => name !== "frame")).toEqual([
      ["opened", "x"],
      ["failed"],
      ["closed", 1006, "", false],
    ]);
    const frames = told.flatMap(([name, data]) => (name === "frame" ? [data] : []));
    expect(frames).toEqual(["text", Uint8Array.of(1, 2)]);
  });

  it("sends text and copies of bytes while it is open, and nothing else", () => {
    const { socket, fake } = dial();
    socket.send("too early");
    fake.open("");
    const bytes = Uint8Array.of(1, 2);
    socket.send("text");
    socket.send(bytes.subarray(1));
    bytes.fill(9);
    fake.close();
    socket.send("too late");
    expect(fake.sent).toEqual(["text", Uint8Array.of(2)]);
  });

  it("tells what the platform has not sent yet, and sends no pings of its own", () => {
    const { socket, fake } = dial();
    fake.bufferedAmount = 7;
    expect(socket.bufferedBytes).toBe(7);
    expect(socket.canPing).toBe(false);
    fake.open("");
    socket.ping();
    expect(fake.sent).toEqual([]);
  });

  it.each([
    [1000, 1000],
    [1001, 1000],
    [1011, 1000],
    [2999, 1000],
    [3000, 3000],
    [4999, 4999],
  ])("closes with %d as %d, which a browser may send", (asked, sent) => {
    const { socket, fake } = dial();
    socket.close(asked, "why");
    expect(fake.closes).toEqual([[sent, "why"]]);
  });

  it("reports no end of a socket that it drops", () => {
    const { socket, fake, told } = dial();
    socket.drop();
    fake.end(1006, "", false);
    expect(fake.closes).toEqual([[undefined, undefined]]);
    expect(told).toEqual([]);
  });
});

describe("a client in a browser", () => {
  it("opens, is told of frames, sends and closes", async () => {
    const client = createClient("ws://a/b", "jounce.v1");
    const heard: unknown[] = [];
    client.on("message", ({ data, message }) => heard.push(message?.type ?? data));
    const connecting = client.connect();
    const fake = lastSocket();
    fake.open("jounce.v1");
    await connecting;
    fake.receive('{"type":"note"}');
    fake.receive(Uint8Array.of(7).buffer);
    expect(heard).toEqual(["note", Uint8Array.of(7)]);
    expect(await client.send("out")).toBe("sent");
    const closing = client.close(3001, "done");
    fake.end(3001, "done", true);
    await closing;
    expect(fake.sent).toEqual(["out"]);
    expect(client.getState()).toBe("disconnected");
  });

  it("comes to life from a value that already asked to connect", () => {
    const client = runClient(new WebSocketClient("ws://a").connect());
    expect(client.getState()).toBe("connecting");
    expect(lastSocket().url).toBe("ws://a");
    void client.close();
    expect(client.getState()).toBe("disconnected");
  });

  it("takes what the platform refuses for a failed dial", async () => {
    const client = createClient(new WebSocketClient("ws://a", "refused", { reconnect: false }));
    await expect(client.connect()).rejects.toMatchObject({ code: "CONNECTION_FAILED" });
    expect(client.getState()).toBe("disconnected");
  });
});
