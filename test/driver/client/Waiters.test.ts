import { fault, WebSocketError } from "../../../src/core/error.js";
import { Waiters } from "../../../src/driver/client/Waiters.js";

const closed = { type: "close", code: 1006, reason: "", wasClean: false } as const;
const refusal = fault("ROOM_FULL", "joinRoom");

/** What has become of a promise by now. */
const outcomeOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const pending = new Promise((resolve) => void setImmediate(() => resolve("pending")));
  return Promise.race([promise.catch((cause: { code: string }) => cause.code), pending]);
};

describe("the promises of a client", () => {
  it("are kept by the notice that answers them", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const promises = [
      waiters.untilOpen(),
      waiters.untilJoined("a"),
      waiters.untilJoined("a"),
      waiters.untilLeft("b"),
    ];
    waiters.hear({ type: "open", protocol: "" }, "connected");
    waiters.hear({ type: "joined", room: "a" }, "connected");
    waiters.hear({ type: "left", room: "b" }, "connected");
    await expect(Promise.all(promises)).resolves.toEqual([undefined, true, true, true]);
  });

  it("wait on when the notice is about something else", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const joined = waiters.untilJoined("a");
    waiters.hear({ type: "joined", room: "b" }, "connected");
    waiters.hear({ type: "left", room: "a" }, "connected");
    waiters.hear({ type: "roomRefused", room: "b", fault: refusal }, "connected");
    waiters.hear({ type: "frame", data: "raw" }, "connected");
    await expect(outcomeOf(joined)).resolves.toBe("pending");
  });

  it("reject when the server refuses the room", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const joined = waiters.untilJoined("a");
    waiters.hear({ type: "roomRefused", room: "a", fault: refusal }, "connected");
    await expect(joined).rejects.toMatchObject({ code: "ROOM_FULL", context: "joinRoom" });
  });

  it("settle when the connection ends for good", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const promises = [
      waiters.untilOpen(),
      waiters.untilClosed(),
      waiters.untilJoined("a"),
      waiters.untilLeft("b"),
    ];
    waiters.hear(closed, "disconnected");
    const failed = fault("NOT_OPEN", "joinRoom");
    waiters.hear({ type: "joinFailed", room: "a", fault: failed }, "disconnected");
    await expect(Promise.all(promises.map(outcomeOf))).resolves.toEqual([
      "ABORTED",
      undefined,
      "NOT_OPEN",
      true,
    ]);
  });

  it("keep waiting for rooms while the client goes on by itself", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const joined = waiters.untilJoined("a");
    waiters.hear(closed, "waiting");
    await expect(outcomeOf(joined)).resolves.toBe("pending");
    waiters.hear({ type: "joined", room: "a" }, "connected");
    await expect(joined).resolves.toBe(true);
  });

  it("to open are not of the connection that has closed when the next one is dialled", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const [opened, ended] = [waiters.untilOpen(), waiters.untilClosed()];
    waiters.hear(closed, "connecting");
    await expect(ended).resolves.toBeUndefined();
    await expect(outcomeOf(opened)).resolves.toBe("pending");
  });

  it("to come into a room reject when the client leaves it before the answer", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const joined = waiters.untilJoined("a");
    const left = waiters.untilLeft("a");
    const again = waiters.untilJoined("a");
    await expect(joined).rejects.toMatchObject({ code: "NOT_IN_ROOM" });
    waiters.hear({ type: "left", room: "a" }, "connected");
    waiters.hear({ type: "joined", room: "a" }, "connected");
    await expect(Promise.all([left, again])).resolves.toEqual([true, true]);
  });

  it("of two proofs are kept by one answer each", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const proofs = [
      waiters.untilProved(false),
      waiters.untilProved(true),
      waiters.untilProved(true),
    ];
    const accepted = { type: "authenticated", userId: "ann", expiresAt: undefined } as const;
    const denied = fault("AUTHENTICATION_FAILED", "authenticate");
    waiters.hear({ type: "authFailed", fault: denied }, "connected");
    const refused = ["AUTHENTICATION_FAILED", "pending", "pending"];
    await expect(Promise.all(proofs.map(outcomeOf))).resolves.toEqual(refused);
    waiters.hear(accepted, "connected");
    const settled = ["AUTHENTICATION_FAILED", true, true];
    await expect(Promise.all(proofs.map(outcomeOf))).resolves.toEqual(settled);
    const [one, other] = [waiters.untilProved(false), waiters.untilProved(true)];
    waiters.notProving("NOT_OPEN");
    await expect(Promise.all([one, other].map(outcomeOf))).resolves.toEqual([
      "NOT_OPEN",
      "NOT_OPEN",
    ]);
  });

  it("take rooms named like properties of Object.prototype", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const joined = waiters.untilJoined("__proto__");
    waiters.hear({ type: "joined", room: "toString" }, "connected");
    waiters.hear({ type: "joined", room: "__proto__" }, "connected");
    await expect(joined).resolves.toBe(true);
  });
});

describe("the answer to a request", () => {
  const failed = fault("FORBIDDEN", "request");

  it("is its data, whatever that is", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const [one, other] = [waiters.untilReplied("r1"), waiters.untilReplied("__proto__")];
    waiters.hear({ type: "replied", requestId: "r1", data: undefined }, "connected");
    waiters.hear({ type: "replied", requestId: "__proto__", data: [3] }, "connected");
    await expect(Promise.all([one, other])).resolves.toEqual([undefined, [3]]);
  });

  it("may be that it has failed, or that nobody wants it any more", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const [one, other] = [waiters.untilReplied("r1"), waiters.untilReplied("r2")];
    waiters.hear({ type: "requestFailed", requestId: "r1", fault: failed }, "connected");
    waiters.giveUp("r2", new WebSocketError("ABORTED"));
    await expect(one).rejects.toMatchObject({ code: "FORBIDDEN", context: "request" });
    await expect(other).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("is not that to another one, and does not come with the end of a connection", async () => {
    const waiters = new Waiters((source) => WebSocketError.from(source, 5));
    const answer = waiters.untilReplied("r1");
    waiters.hear({ type: "replied", requestId: "r2", data: 1 }, "connected");
    waiters.hear({ type: "requestFailed", requestId: "r2", fault: failed }, "connected");
    waiters.giveUp("r2", new WebSocketError("ABORTED"));
    waiters.hear(closed, "disconnected");
    await expect(outcomeOf(answer)).resolves.toBe("pending");
  });
});
