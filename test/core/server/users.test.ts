import type { PresenceStatus } from "../../../src/core/presence/PresenceTracker.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { inhabited, noticesOf, quiet } from "../../support/servers.js";

const server = quiet(inhabited());

describe("a user's presence", () => {
  it.each<PresenceStatus>(["away", "busy", "offline"])("becomes %s, and that is told", (status) => {
    const next = server.setPresence("ann", status);
    expect(next.presence.getStatus("ann")).toBe(status);
    expect(noticesOf(next)).toEqual([{ type: "presence", userId: "ann", status }]);
  });

  it("comes back online at a time", () => {
    const next = server.setPresence("ann", "away").apply({
      type: "setPresence",
      userId: "ann",
      status: "online",
      at: 77,
    });
    expect(next.presence.get("ann")).toMatchObject({ status: "online", lastSeen: 77 });
  });

  it("changes its words without being told as another status", () => {
    const next = server.setPresence("ann", "online", "writing");
    expect(next.presence.get("ann")?.customStatus).toBe("writing");
    expect(next.outbox).toEqual([]);
    expect(next.setPresence("ann", "online", "writing")).toBe(next);
  });

  it("is set online for anybody, and for an unknown user nothing else changes anything", () => {
    const empty = new WebSocketServer();
    expect(empty.setPresence("zoe", "online").presence.isOnline("zoe")).toBe(true);
    expect(empty.setPresence("zoe", "away")).toBe(empty);
    expect(empty.setPresence("zoe", "offline")).toBe(empty);
  });
});
