import type { PresenceStatus } from "../../../src/core/presence/PresenceTracker.js";
import { isUserFull } from "../../../src/core/server/users.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { inhabited, noticesOf, quiet } from "../../support/servers.js";

const server = quiet(inhabited());

describe("the connections of a user", () => {
  const crowded = quiet(server.withOptions({ connectionsPerUserMax: 1 }));

  it("are no more than one user may have, whoever says so", () => {
    const refused = crowded.setUserId("b", "ann");
    expect(refused.equals(crowded)).toBe(true);
    expect(noticesOf(refused)).toEqual([
      { type: "refused", fault: { code: "USER_LIMIT", context: "setUserId" } },
    ]);
    expect(crowded.setUserId("a", "ann")).toBe(crowded);
    expect(crowded.setUserId("b", "bob").getUserConnections("bob")).toEqual(["b"]);
  });

  it("are as many as there come where 0 is the limit", () => {
    const open = crowded.withOptions({ connectionsPerUserMax: 0 });
    expect(open.setUserId("b", "ann").getUserConnections("ann")).toEqual(["a", "b"]);
  });

  it("are counted under the one form of the user's name", () => {
    const named = crowded.setUserId("a", "caf\u00e9");
    expect(isUserFull(named.snapshot, "b", "cafe\u0301")).toBe(true);
    expect(isUserFull(named.snapshot, "a", "cafe\u0301")).toBe(false);
  });
});

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
