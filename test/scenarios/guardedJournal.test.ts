import { replay } from "../../src/codec/journalReader.js";
import type { WebSocketServer } from "../../src/core/server/WebSocketServer.js";
import { RawPeer, frame, opcodes } from "../support/rawPeer.js";
import { record, serve } from "../support/sockets.js";

const text = (value: unknown): Buffer => frame(opcodes.text, JSON.stringify(value));

describe("the journal of a guarded server", () => {
  it("gives back the state that it had, rules and all, and holds no secret", async () => {
    const lines: string[] = [];
    const server = await serve(
      { messagesBurstMax: 3, messagesPerSecondMax: 1, authTimeoutMs: 60_000 },
      {
        journal: (line) => lines.push(line),
        authenticate: ({ token }) => {
          if (!token.startsWith("planted-secret-")) throw new Error("no");
          return { userId: token.slice(15), expiresAt: Date.now() + 60_000, claims: { a: 1 } };
        },
        tokenFrom: { query: "token" },
        authorize: (_server, connection, operation, room) =>
          operation === "join" ? room === connection.userId : "FORBIDDEN",
        middleware: [{ message: ({ type }) => (type === "bad" ? "INVALID_MESSAGE" : undefined) }],
      },
    );
    server.ws("/chat/:room", (ws, ctx) => void ws.join(ctx.params["room"] ?? ""));
    const refusals = record(server, "refusal");
    const arrivals = record(server, "connect");

    // In by the URL, by a header and by a message; and three that do not come in.
    const ann = await RawPeer.open(server, "/chat/one?token=planted-secret-ann");
    await RawPeer.open(server, "/chat/two", "Authorization: Bearer planted-secret-bob");
    const carl = await RawPeer.open(server, "/chat/one");
    carl.write(text({ type: "early", data: "planted-secret-data" }));
    carl.write(text({ type: "auth", data: { token: "planted-secret-carl" } }));
    await arrivals.reaching(3);
    for (const path of ["/none", "/chat/x?token=planted-wrong"]) {
      await expect(RawPeer.open(server, path)).rejects.toThrow(/40[14]/);
    }
    await expect(RawPeer.open(server, "/chat/x", "Origin: null")).rejects.toThrow("403");

    ann.write(text({ type: "join_room", room: "ann" }), text({ type: "join_room", room: "bob" }));
    ann.write(text({ type: "bad" }), text({ type: "flood" }), text({ type: "flood" }));
    await refusals.reaching(8);
    server.update((value) => value.authorizeRoom("one", ["ann"]).removeUser("bob"));

    const replayed = replay(lines.join("\n")) as WebSocketServer;
    expect(replayed.equals(server.current)).toBe(true);
    expect(replayed.snapshot.gate.equals(server.current.snapshot.gate)).toBe(true);
    expect(lines.join("\n").replaceAll("planted-secret-data", "")).not.toContain("planted-");
    expect(refusals.events.map(({ code }) => code)).toEqual([
      "UNAUTHORIZED",
      "UNKNOWN_PATH",
      "AUTHENTICATION_FAILED",
      "ORIGIN_DENIED",
      "ROOM_ACCESS_DENIED",
      "INVALID_MESSAGE",
      "RATE_LIMITED",
      "RATE_LIMITED",
    ]);
  });
});
