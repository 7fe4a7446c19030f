import { WebSocketClient } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import type { AuthToken } from "../../../src/driver/client/TokenSource.js";
import type { Authenticator } from "../../../src/driver/server/authentication.js";
import { credentialsOf, TokenSource } from "../../../src/driver/client/TokenSource.js";
import { connectClient, note, simulatedUrl, startServer } from "../../support/simulated.js";

/** What types do not allow, as apps without types have it. */
const asToken = (token: AuthToken): AuthToken => token;
const untyped = (value: unknown): AuthToken => Reflect.apply(asToken, undefined, [value]);

const authenticate: Authenticator = ({ token }) => ({ userId: token });

describe("a token", () => {
  it.each([undefined, null, ""])("is none when it is %p", async (token) => {
    expect(credentialsOf(untyped(token))).toBe("none");
    await expect(new TokenSource(untyped(token)).proof("p1")).rejects.toThrow("There is no token");
  });

  it.each([5, {}, true])("cannot be %p", (token) => {
    expect(() => credentialsOf(untyped(token))).toThrow("authToken must be text or a function");
  });

  it("says what it could not be had for, until it can", async () => {
    const tokens = new TokenSource(() => Promise.reject(new Error("no network")));
    await expect(tokens.proof("p1")).rejects.toThrow("no network");
    expect(tokens.failure).toEqual(new Error("no network"));
    tokens.replace("t");
    await expect(tokens.proof("p2")).resolves.toContain('"token":"t"');
    expect(tokens.failure).toBeUndefined();
  });
});

describe("a client", () => {
  it.each([undefined, null, ""])("with the token %p sends as one without", async (token) => {
    const world = simulate();
    const server = await startServer(world);
    const heard: unknown[] = [];
    server.on("message", ({ message }) => heard.push(message.data));
    const client = await connectClient(world, {}, { authToken: untyped(token) });
    await expect(client.send(note(1))).resolves.toBe("sent");
    await world.settle();
    expect(heard).toEqual([1]);
    client.setToken("t");
    client.setToken(untyped(token));
    expect(client.current.options.credentials).toBe("none");
  });

  it.each([undefined, null, "", 5])(
    "proves nothing with %p, and keeps its token",
    async (token) => {
      const world = simulate();
      await startServer(world, { authentication: "required" }, { authenticate });
      const client = await connectClient(world, {}, { authToken: "ann" });
      await world.settle();
      expect(client.current.userId).toBe("ann");
      await expect(client.authenticate(untyped(token))).rejects.toMatchObject({
        code: "INVALID_OPTION",
        context: "authenticate",
        message: expect.stringContaining("setToken(undefined)"),
      });
      await world.settle(client.reconnect());
      await world.settle();
      expect(client.current.userId).toBe("ann");
    },
  );

  it("tells why its token could not be had", async () => {
    const world = simulate();
    await startServer(world, { authentication: "required" }, { authenticate });
    const cause = new Error("the session has ended");
    const client = world.client(new WebSocketClient(simulatedUrl, "jounce.v1"), {
      authToken: () => Promise.reject(cause),
    });
    const causes: unknown[] = [];
    client.on("error", ({ error }) => causes.push(error.cause));
    await world.settle(client.connect());
    await world.settle();
    expect(causes).toEqual([cause]);
    const again = client.authenticate(() => Promise.reject(cause));
    await expect(world.settle(again)).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
      cause,
    });
  });
});
