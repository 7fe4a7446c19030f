import { calculateHealthScore } from "../../../src/integrations/toolbox/healthScore.js";
import { listenTcp, record } from "../../support/sockets.js";
import { clientOf, connectTo, heardBy, serveRelay } from "./peers.js";

describe("the performance metrics", () => {
  it("begin with nothing", async () => {
    const { lastUpdate, ...counts } = clientOf(await serveRelay()).getPerformanceMetrics();
    expect(counts).toEqual({
      messagesReceived: 0,
      messagesSent: 0,
      averageLatency: 0,
      connectionUptime: 0,
      reconnectionCount: 0,
      errorCount: 0,
    });
    expect(lastUpdate).toBeInstanceOf(Date);
  });

  it("count what comes and goes", async () => {
    const client = await connectTo(await serveRelay());
    const heard = heardBy(client, "chat_message");
    const before = client.getPerformanceMetrics();
    for (const data of [1, 2, 3]) await client.sendMessage({ data });
    await heard.reaching(3);
    const after = client.getPerformanceMetrics();
    expect(after.messagesSent - before.messagesSent).toBe(3);
    expect(after.messagesReceived - before.messagesReceived).toBe(3);
    expect(after.lastUpdate.getTime()).toBeGreaterThanOrEqual(before.lastUpdate.getTime());
  });

  it("measure how long a heartbeat takes, and do not count it as a message", async () => {
    const client = await connectTo(await serveRelay(), { heartbeatInterval: 10 });
    const before = client.getPerformanceMetrics().messagesSent;
    const pongs = record(client, "pong");
    await pongs.reaching(3);
    const { averageLatency, messagesSent } = client.getPerformanceMetrics();
    expect(averageLatency).toBeGreaterThan(0);
    expect(averageLatency).toBeLessThan(10_000);
    expect(messagesSent).toBe(before);
  });

  it("tell the uptime when they are asked, and none without a connection", async () => {
    const client = await connectTo(await serveRelay());
    const { connectedAt } = client.getConnectionInfo();
    const { connectionUptime } = client.getPerformanceMetrics();
    expect(connectionUptime).toBeGreaterThanOrEqual(0);
    expect(connectionUptime).toBeLessThanOrEqual(Date.now() - (connectedAt?.getTime() ?? 0) + 1);
    await client.disconnect();
    expect(client.getPerformanceMetrics().connectionUptime).toBe(0);
  });

  it("count errors, and are good for a health score", async () => {
    const { port, tcp } = await listenTcp(() => undefined);
    await new Promise((resolve) => tcp.close(resolve));
    const client = clientOf({ port }, { autoReconnect: false });
    expect(calculateHealthScore(client.getPerformanceMetrics())).toBe(100);
    await expect(client.connect()).rejects.toMatchObject({ code: "CONNECTION_FAILED" });
    expect(client.getPerformanceMetrics().errorCount).toBe(1);
    expect(calculateHealthScore(client.getPerformanceMetrics())).toBe(98);
  });

  it("are copies", async () => {
    const client = await connectTo(await serveRelay());
    expect(client.getPerformanceMetrics()).not.toBe(client.getPerformanceMetrics());
    client.getPerformanceMetrics().lastUpdate.setTime(0);
    expect(client.getPerformanceMetrics().lastUpdate.getTime()).toBeGreaterThan(0);
  });
});

describe("the connection info", () => {
  it("tells how the connection is", async () => {
    const client = clientOf(await serveRelay(), { heartbeatInterval: 10 });
    expect(client.getConnectionInfo()).toEqual({
      state: "disconnected",
      reconnectAttempts: 0,
      isAuthenticated: false,
    });
    const pongs = record(client, "pong");
    await client.connect();
    await pongs.reaching(1);
    const info = client.getConnectionInfo();
    expect(info).toMatchObject({
      state: "connected",
      reconnectAttempts: 0,
      isAuthenticated: false,
      connectedAt: expect.any(Date),
      lastPingTime: expect.any(Date),
      lastPongTime: expect.any(Date),
      latency: expect.any(Number),
    });
    expect(info.latency).toBeGreaterThanOrEqual(0);
  });

  it("is a copy", async () => {
    const client = await connectTo(await serveRelay());
    client.getConnectionInfo().connectedAt?.setTime(0);
    expect(client.getConnectionInfo().connectedAt?.getTime()).toBeGreaterThan(0);
  });
});
