import { noStatistics } from "../../../src/core/client/statistics.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import {
  connectionInfo,
  performanceMetrics,
  queuedMessages,
  roomSubscriptions,
} from "../../../src/driver/client/reports.js";
import { clientIn, newClient, quiet, stateIn } from "../../support/clients.js";

describe("in plain words", () => {
  it("the metrics are", () => {
    const statistics = { ...noStatistics, received: 1, sent: 2, errors: 3, reconnects: 4 };
    expect(performanceMetrics({ ...statistics, connectedSince: 10, updatedAt: 20 }, 50)).toEqual({
      messagesReceived: 1,
      messagesSent: 2,
      averageLatency: 0,
      connectionUptime: 40,
      reconnectionCount: 4,
      errorCount: 3,
      lastUpdate: new Date(20),
    });
    expect(performanceMetrics(statistics, 50).connectionUptime).toBe(0);
  });

  it("the connection is, with nothing that is not known", () => {
    expect(connectionInfo(stateIn("disconnected"), noStatistics)).toEqual({
      state: "disconnected",
      reconnectAttempts: 0,
      isAuthenticated: false,
    });
    const asked = clientIn("connected").apply({
      type: "authenticate",
      credentials: "fixed",
      moment: momentAt(1),
    });
    const accepted = new Message("auth_success", { userId: "u1" }, { id: "m1" });
    const { snapshot } = asked.apply({
      type: "control",
      epoch: 1,
      message: accepted,
      data: accepted.toJson(),
      moment: momentAt(2),
    });
    const known = { connectedAt: 1, pingedAt: 2, answeredAt: 3, latencyMs: 4 };
    expect(connectionInfo(snapshot, { ...noStatistics, ...known })).toEqual({
      state: "connected",
      connectedAt: new Date(1),
      lastPingTime: new Date(2),
      lastPongTime: new Date(3),
      reconnectAttempts: 0,
      latency: 4,
      isAuthenticated: true,
      userId: "u1",
    });
  });

  it("the rooms are those that the server has let the client into", () => {
    const client = clientIn("connected").joinRoom("attic");
    const joinedAt = noStatistics.joinedAt.set("lobby", 7);
    expect(roomSubscriptions(client.snapshot, { ...noStatistics, joinedAt })).toEqual([
      {
        roomId: "lobby",
        joinedAt: new Date(7),
        messageTypes: ["chat_message", "event_update"],
        isActive: true,
      },
    ]);
    expect(roomSubscriptions(client.snapshot, noStatistics)[0]?.joinedAt).toEqual(new Date(0));
  });

  it("the queue is, without raw frames", () => {
    const message = new Message("note", "!", { id: "n1", timestamp: 9 });
    const client = quiet(newClient())
      .send("raw")
      .apply({ type: "send", outgoing: message, confirm: true });
    expect(queuedMessages(client.snapshot)).toEqual([
      expect.objectContaining({ id: "", attempts: 0, queuedAt: new Date(0) }),
      {
        id: "n1",
        message,
        attempts: 0,
        maxAttempts: 3,
        queuedAt: new Date(9),
        priority: "normal",
      },
    ]);
  });
});
