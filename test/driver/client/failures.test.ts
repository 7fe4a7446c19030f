import { WebSocketError } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import { dated, errorOf, noToken } from "../../../src/driver/client/failures.js";
import { fault } from "../../../src/core/error.js";
import { connectClient, note, startServer } from "../../support/simulated.js";

describe("the error for a fault", () => {
  it("has its code, context and time", () => {
    const error = errorOf(fault("ROOM_FULL", "joinRoom"), 5, new Error("unrelated"));
    expect(error).toMatchObject({ code: "ROOM_FULL", context: "joinRoom", timestamp: 5 });
    expect(error.cause).toBeUndefined();
  });

  it("says of a handshake that took too long what that was", () => {
    expect(errorOf(fault("TIMEOUT", "connect"), 1).message).toBe("Connection timeout");
    expect(errorOf(fault("TIMEOUT", "joinRoom"), 1).message).toBe("No answer came in time.");
  });

  it("has what getting a token failed with, where it is about that", () => {
    const cause = new Error("no network");
    expect(errorOf(fault("AUTHENTICATION_FAILED", "authenticate"), 1, cause).cause).toBe(cause);
  });

  it("gets a time where it has none", () => {
    const undated = new WebSocketError("INVALID_DATA", "so", { context: "send", cause: 1 });
    expect(dated(undated, 7)).toMatchObject({
      code: "INVALID_DATA",
      message: "so",
      context: "send",
      cause: 1,
      timestamp: 7,
    });
    const early = noToken(3);
    expect(dated(early, 7)).toBe(early);
    expect(dated("text", 7)).toBe("text");
  });
});

describe("the rejections of a running client", () => {
  it("have the time at which they arose", async () => {
    const world = simulate();
    await startServer(world);
    const client = await connectClient(world, { requestTimeoutMs: 50 });
    const rejections = await Promise.all(
      [
        client.joinRoom(""),
        client.leaveRoom(""),
        client.authenticate(""),
        client.request("ask", 1, { signal: AbortSignal.abort() }),
        client.request("", 1),
        world.settle(client.request("ask")),
      ].map((promise) => promise.catch((cause: unknown) => cause)),
    );
    const times = rejections.map((error) => error instanceof WebSocketError && error.timestamp);
    expect(times).toEqual(times.map(() => expect.any(Number)));
    expect(times).not.toContain(0);
  });
});

describe("a handler that throws", () => {
  it("is named in the context of the error", async () => {
    const world = simulate();
    const server = await startServer(world);
    const client = await connectClient(world);
    const contexts: (string | undefined)[] = [];
    const fail = (): never => {
      throw new Error("broken");
    };
    client.setEventHandlers({
      onConnect: fail,
      onDisconnect: fail,
      onMessage: fail,
      onError: (_, context) => contexts.push(context),
    });
    server.update((value) => value.broadcastToRoom("none", note("x")).broadcast(note("x")));
    await world.settle();
    await world.settle(client.disconnect());
    await world.settle(client.connect());
    expect(contexts).toEqual(["onMessage", "onDisconnect", "onConnect"]);
  });
});
