import type { ListenRequest, ServerSocket, UpgradeAttempt } from "../../src/driver/ports.js";
import { seededRoll } from "../../src/simulation/chance.js";
import { Host } from "../../src/simulation/Host.js";
import type { Frames } from "../../src/simulation/Pipe.js";
import { SimulatedNetwork } from "../../src/simulation/SimulatedNetwork.js";
import { Timeline } from "../../src/simulation/Timeline.js";
import { Trace } from "../../src/simulation/trace.js";
import { Ear } from "../support/simulated.js";

const request: ListenRequest = {
  port: 8080,
  host: "localhost",
  protocols: [],
  messageFragmentsMax: 1_024,
  compressionBytesMin: 0,
  handshakeTimeoutMs: 10_000,
  closeTimeoutMs: 5_000,
  connectionsPerAddressMax: 100,
  trustedProxies: 0,
};

const messageBytesMax = 100;

/** What a listener's owner has accepted. */
interface Accepted {
  readonly socket: ServerSocket<Frames>;
  readonly ear: Ear;
  readonly attempt: UpgradeAttempt<Frames>;
  readonly protocol: string;
}

/** A network with one listener on ws://localhost:8080/ whose sockets and their ears are at hand. */
const setUp = () => {
  const timeline = new Timeline({ startsAt: 0, turnsMax: 10_000, story: () => String(trace) });
  const trace: Trace = new Trace(() => timeline.now);
  const network = new SimulatedNetwork(timeline, trace, seededRoll(1));
  const serverHost = new Host("server", "10.0.0.1");
  const clientHost = new Host("client", "10.0.1.1");
  const accepted: Accepted[] = [];
  const upgrading = (attempt: UpgradeAttempt<Frames>): void => {
    if (attempt.handshake.url.startsWith("/else")) {
      return attempt.turnAway(404, "UNKNOWN_PATH", undefined);
    }
    const opened = (socket: ServerSocket<Frames>, protocol: string): void => {
      const ear = new Ear();
      socket.observe(ear);
      accepted.push({ socket, ear, attempt, protocol });
    };
    attempt.accept(messageBytesMax, opened, () => undefined);
  };
  const listen = (changes: Partial<ListenRequest> = {}, host = serverHost) => {
    const told: string[] = [];
    const listener = network.listener(host);
    listener.listen(
      { ...request, ...changes },
      {
        listening: (port) => told.push(`listening ${port}`),
        failed: (cause) => told.push(String(cause)),
        faulted: (cause) => told.push(String(cause)),
        closed: () => told.push("closed"),
        connected: () => told.push("connected without a handshake"),
        strayed: (code) => told.push(code),
        upgrading,
      },
    );
    return { told, listener };
  };
  const dial = (url = "ws://localhost:8080", protocols: readonly string[] = []) => {
    const ear = new Ear();
    const socket = network.dialer(clientHost).dial({ url, protocols, messageBytesMax }, ear);
    return { socket, ear, heard: ear.heardSoFar };
  };
  const connect = async (protocols: readonly string[] = []) => {
    const client = dial(undefined, protocols);
    await timeline.settle();
    const server = accepted.at(-1);
    if (server === undefined) throw new Error("nothing was accepted");
    return { client, server, link: network.linksOf(clientHost).at(-1) };
  };
  return { timeline, trace, network, serverHost, clientHost, accepted, listen, dial, connect };
};

describe("a simulated listener", () => {
  it("listens on its port, or on a free one", async () => {
    const { timeline, listen } = setUp();
    const first = listen();
    const free = [listen({ port: 0 }), listen({ port: 0 })];
    expect(first.told).toEqual([]);
    await timeline.settle();
    expect([first, ...free].map(({ told }) => told)).toEqual([
      ["listening 8080"],
      ["listening 49152"],
      ["listening 49153"],
    ]);
  });

  it("fails on an address in use, and can be told to stop all the same", async () => {
    const { timeline, listen } = setUp();
    listen();
    const second = listen();
    second.listener.unlisten();
    await timeline.settle();
    expect(second.told).toEqual(["Error: EADDRINUSE: localhost:8080 is in use", "closed"]);
  });

  it("frees its address when it stops, also before it has listened", async () => {
    const { timeline, listen } = setUp();
    const first = listen();
    first.listener.unlisten();
    const second = listen();
    await timeline.settle();
    expect([first.told, second.told]).toEqual([["closed"], ["listening 8080"]]);
  });

  it("may be told to stop before it was told to listen", () => {
    const { network, serverHost } = setUp();
    expect(() => network.listener(serverHost).unlisten()).not.toThrow();
  });

  it("is reached under any name when it is bound to 0.0.0.0", async () => {
    const { timeline, listen, dial } = setUp();
    listen({ host: "0.0.0.0", port: 80 });
    const client = dial("ws://anywhere.example/");
    await timeline.settle();
    expect(client.heard).toEqual(["opened"]);
  });
});

describe("a simulated dial", () => {
  it("opens after one way there and one back", async () => {
    const { timeline, network, listen, connect } = setUp();
    network.change({ latencyMs: 20 });
    listen();
    const { client } = await connect();
    expect([client.heard, timeline.now]).toEqual([["opened"], 40]);
  });

  it("negotiates the subprotocol like the listener for Node", async () => {
    const { listen, connect } = setUp();
    listen();
    const { client, server } = await connect(["other", "jounce.v1"]);
    expect(client.heard).toEqual(["opened jounce.v1"]);
    expect(server.attempt.handshake).toMatchObject({ peer: "10.0.1.1", url: "/" });
    expect(server.protocol).toBe("jounce.v1");
  });

  it("fails when it offers only subprotocols that the server does not speak", async () => {
    const { listen, connect } = setUp();
    listen();
    const { client, server } = await connect(["other"]);
    expect(client.heard).toEqual(["failed", "closed 1006 uncleanly"]);
    expect(server.ear.heardSoFar).toEqual(["closed 1006 uncleanly"]);
  });

  it("is refused where nobody listens and on another path", async () => {
    const { timeline, listen, dial } = setUp();
    listen();
    const clients = [
      dial("ws://localhost:9"),
      dial("wss://localhost"),
      dial("ws://localhost"),
      dial("ws://localhost:8080/else"),
    ];
    await timeline.settle();
    for (const { heard } of clients) expect(heard).toEqual(["failed", "closed 1006 uncleanly"]);
  });

  it("keeps the query for the server", async () => {
    const { timeline, listen, dial, accepted } = setUp();
    listen();
    dial("ws://localhost:8080/chat?token=1");
    await timeline.settle();
    expect(accepted[0]?.attempt.handshake.url).toBe("/chat?token=1");
  });

  it("is refused, or never answered, when the network is so", async () => {
    const { timeline, network, listen, dial } = setUp();
    listen();
    network.change({ refusalRate: 1 });
    const refused = dial();
    await timeline.settle();
    network.change({ refusalRate: 0, handshakeLossRate: 1 });
    const lost = dial();
    await timeline.advance(60_000);
    expect([refused.heard, lost.heard]).toEqual([["failed", "closed 1006 uncleanly"], []]);
    lost.socket.drop();
    await timeline.settle();
    expect(lost.heard).toEqual(["failed", "closed 1006 uncleanly"]);
  });

  it("can be given up at any time", async () => {
    const { timeline, listen, dial, accepted } = setUp();
    listen();
    const before = dial();
    before.socket.close(1000, "");
    await timeline.settle();
    expect(accepted).toEqual([]);
    const after = dial();
    await timeline.advance(1);
    after.socket.drop();
    await timeline.settle();
    expect([before.heard, after.heard]).toEqual([
      ["failed", "closed 1006 uncleanly"],
      ["failed", "closed 1006 uncleanly"],
    ]);
    expect(accepted[0]?.ear.heardSoFar).toEqual(["closed 1006 uncleanly"]);
  });
});

describe("a simulated connection", () => {
  it("carries text, bytes, pings and pongs in order, whatever latencies are drawn", async () => {
    const { timeline, network, listen, connect } = setUp();
    network.change({ latencyMs: [1, 500] });
    listen();
    const { client, server } = await connect();
    for (let count = 0; count < 20; count += 1) client.socket.send(`${count}`);
    server.socket.write(["a", new Uint8Array(2)]);
    server.socket.ping(new Uint8Array(4));
    client.socket.ping();
    await timeline.settle();
    expect(server.ear.heardSoFar).toEqual([
      ...Array.from({ length: 20 }, (_, count) => `frame ${count}`),
      "ping 0",
      "pong 4",
    ]);
    expect(client.heard).toEqual(["opened", "frame a", "frame 0,0", "ping 4", "pong 0"]);
  });

  it("closes with the code of who began, at both ends", async () => {
    const { timeline, listen, connect } = setUp();
    listen();
    const { client, server } = await connect();
    client.socket.close(4000, "bye");
    client.socket.send("too late");
    client.socket.ping();
    client.socket.close(1000, "again");
    await timeline.settle();
    server.socket.write(["too late"]);
    await timeline.settle();
    expect(server.ear.heardSoFar).toEqual(["closed 4000 bye"]);
    expect(client.heard).toEqual(["opened", "closed 4000 bye"]);
  });

  it("closes with the other's code when both begin, and with 1005 for none", async () => {
    const { timeline, listen, connect } = setUp();
    listen();
    const both = await connect();
    both.client.socket.close(4000, "");
    both.server.socket.close(1001, "going");
    const none = await connect();
    none.client.socket.close(1005, "");
    await timeline.settle();
    expect(both.client.heard.at(-1)).toBe("closed 1001 going");
    expect(both.server.ear.heardSoFar).toEqual(["closed 4000"]);
    expect(none.server.ear.heardSoFar).toEqual(["closed 1005"]);
  });

  it("delivers what was sent before a close from the other side", async () => {
    const { timeline, listen, connect } = setUp();
    listen();
    const { client, server } = await connect();
    server.socket.write(["sent"]);
    server.socket.ping();
    client.socket.close(1000, "");
    await timeline.settle();
    expect(client.heard).toEqual(["opened", "frame sent", "ping 0", "closed 1000"]);
    expect(server.ear.heardSoFar).toEqual(["closed 1000"]);
  });

  it("ends with 1006 at both ends when it is dropped or cut", async () => {
    const { timeline, listen, connect } = setUp();
    listen();
    const dropped = await connect();
    dropped.client.socket.send("sent");
    dropped.client.socket.drop();
    dropped.client.socket.drop();
    await timeline.settle();
    expect(dropped.server.ear.heardSoFar).toEqual(["frame sent", "closed 1006 uncleanly"]);
    expect(dropped.client.heard).toEqual(["opened", "closed 1006 uncleanly"]);
    const cut = await connect();
    cut.client.socket.send("lost");
    cut.link?.cut();
    cut.link?.cut();
    expect(cut.client.heard).toEqual(["opened"]);
    await timeline.settle();
    expect(cut.server.ear.heardSoFar).toEqual(["closed 1006 uncleanly"]);
    expect(cut.client.heard).toEqual(["opened", "closed 1006 uncleanly"]);
  });

  it("loses everything in one direction without telling", async () => {
    const { timeline, trace, listen, connect } = setUp();
    listen();
    const { client, server, link } = await connect();
    link?.lose("toServer");
    client.socket.send("lost");
    client.socket.ping();
    server.socket.write(["arrives"]);
    client.socket.close(1000, "");
    await timeline.advance(29_000);
    expect(client.heard).toEqual(["opened", "frame arrives"]);
    await timeline.advance(1_000);
    expect(client.heard.at(-1)).toBe("closed 1006 uncleanly");
    expect(server.ear.heardSoFar).toEqual([]);
    expect(String(trace)).toContain("client     loses text of 4 B");
  });

  it("ends a close that nobody answers after the server's timeout", async () => {
    const { timeline, listen, connect } = setUp();
    listen();
    const { client, server, link } = await connect();
    link?.lose("both");
    server.socket.close(1001, "");
    await timeline.advance(4_999);
    expect(server.ear.heardSoFar).toEqual([]);
    await timeline.advance(1);
    expect(server.ear.heardSoFar).toEqual(["closed 1006 uncleanly"]);
    expect(client.heard).toEqual(["opened"]);
  });

  it("closes with 1009 when a message is larger than accepted", async () => {
    const { timeline, listen, connect } = setUp();
    listen();
    const { client, server } = await connect();
    client.socket.send("x".repeat(101));
    client.socket.send("unread");
    await timeline.settle();
    expect(server.ear.heardSoFar).toEqual(["failed", "closed 1006 uncleanly"]);
    expect(client.heard).toEqual(["opened", "closed 1009"]);
  });

  it("is cut by chance as often as it is told to", async () => {
    const { timeline, network, listen, connect } = setUp();
    listen();
    const { client, server } = await connect();
    network.change({ cutRate: 1 });
    client.socket.send("lost");
    await timeline.settle();
    expect([client.heard.at(-1), ...server.ear.heardSoFar]).toEqual([
      "closed 1006 uncleanly",
      "closed 1006 uncleanly",
    ]);
  });

  it("vanishes from the network when both ends have closed", async () => {
    const { timeline, network, listen, connect, serverHost, clientHost } = setUp();
    listen();
    const { client } = await connect();
    expect(network.linksOf(serverHost)).toHaveLength(1);
    client.socket.close(1000, "");
    await timeline.settle();
    expect(network.linksOf(clientHost)).toEqual([]);
  });
});

describe("a slow reader", () => {
  it("makes its server's buffer grow, at no or at its own speed", async () => {
    const { timeline, listen, connect } = setUp();
    listen();
    const { client, server, link } = await connect();
    link?.slow("toClient", 0);
    server.socket.write(["x".repeat(50)]);
    server.socket.write(["y".repeat(50)]);
    await timeline.advance(10_000);
    expect([server.socket.bufferedBytes, client.heard.length]).toEqual([100, 1]);
    link?.slow("toClient", 100);
    await timeline.advance(600);
    expect([server.socket.bufferedBytes, client.heard.length]).toEqual([50, 2]);
    link?.slow("toClient", Infinity);
    await timeline.settle();
    expect([server.socket.bufferedBytes, client.heard.length]).toEqual([0, 3]);
  });

  it("loses what it has not read when the server drops it", async () => {
    const { timeline, listen, connect } = setUp();
    listen();
    const { client, server, link } = await connect();
    link?.slow("both", 10);
    server.socket.write(["unread"]);
    server.socket.drop();
    await timeline.settle();
    expect(client.heard).toEqual(["opened", "closed 1006 uncleanly"]);
  });

  it("makes a client's own buffer grow when the server is the slow one", async () => {
    const { timeline, listen, connect } = setUp();
    listen();
    const { client, link } = await connect();
    link?.slow("toServer", 0);
    client.socket.send("12345");
    expect(client.socket.bufferedBytes).toBe(5);
    await timeline.settle();
    expect(client.socket.bufferedBytes).toBe(5);
  });
});

describe("a host that is taken off the network", () => {
  it("leaves its peers with 1006 and its address to others", async () => {
    const { timeline, network, serverHost, listen, connect } = setUp();
    listen();
    const { client } = await connect();
    network.remove(serverHost);
    serverHost.isAlive = false;
    const second = listen({}, new Host("server-2", "10.0.0.2"));
    await timeline.settle();
    expect(client.heard).toEqual(["opened", "closed 1006 uncleanly"]);
    expect(second.told).toEqual(["listening 8080"]);
    expect(network.linksOf(serverHost)).toEqual([]);
  });
});
