import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { jwt } from "jounce-websocket/jwt";
import { Allowance } from "../../../examples/showcase/Allowance.js";
import type { TokenEndpointOptions } from "../../../examples/showcase/tokenEndpoint.js";
import { tokenEndpoint } from "../../../examples/showcase/tokenEndpoint.js";
import { visitorOf } from "../../../examples/showcase/tokens.js";

const secret = "Qm9yZWQ/IEdvIG91dHNpZGUsIGl0IGlzIG5pY2Uh";
const key = "0123456789abcdef0123456789abcdef";
const running: Server[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const start = async (options: Partial<TokenEndpointOptions> = {}): Promise<string> => {
  const server = createServer(tokenEndpoint({ secret, lifetimeSeconds: 300, ...options }));
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/api/token`;
};

const post = (url: string, body: unknown, contentType = "application/json"): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": contentType },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("who somebody is", () => {
  it("follows from the key, and the key does not follow from it", () => {
    const visitor = visitorOf({ key, name: " Ada " });
    expect(visitor).toEqual({ userId: expect.stringMatching(/^[\da-f]{24}$/), name: "Ada" });
    expect(visitorOf({ key, name: "Countess" })?.userId).toBe(visitor?.userId);
    expect(visitorOf({ key: `${key}0`, name: "Ada" })?.userId).not.toBe(visitor?.userId);
    expect(key).not.toContain(visitor?.userId);
  });

  it.each([
    ["no object", "Ada"],
    ["nothing", undefined],
    ["null", null],
    ["no key", { name: "Ada" }],
    ["a short key", { key: "a", name: "Ada" }],
    ["a key with markup", { key: "<b>0123456789abcdef</b>", name: "Ada" }],
    ["no name", { key }],
    ["a name of which nothing can be shown", { key, name: "\u200b" }],
  ])("is not told by %s", (_, body) => {
    expect(visitorOf(body)).toBeUndefined();
  });
});

describe("the token endpoint", () => {
  it("gives a token that says who somebody is, and until when", async () => {
    const response = await post(await start({ lifetimeSeconds: 10 }), { key, name: "Ada" });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { token, userId, name } = (await response.json()) as Record<string, string>;
    const authenticate = jwt({ secret, claims: (claims) => ({ name: claims["name"] }) });
    const identity = await authenticate(
      { token: token ?? "", via: "message" },
      new AbortController().signal,
    );
    expect(identity).toMatchObject({ userId, claims: { name: "Ada" } });
    expect(name).toBe("Ada");
    const lifetimeMs = (identity.expiresAt ?? 0) - Date.now();
    expect(lifetimeMs).toBeGreaterThan(5_000);
    expect(lifetimeMs).toBeLessThanOrEqual(10_000);
  });

  it("gives a number to a name that another has who is there", async () => {
    const self = visitorOf({ key, name: "Ada" })?.userId;
    const url = await start({ namesBeside: (userId) => (userId === self ? ["Ben"] : ["Ada"]) });
    expect(await (await post(url, { key, name: "Ada" })).json()).toMatchObject({ name: "Ada" });
    const other = await post(url, { key: `${key}1`, name: "Ada" });
    expect(await other.json()).toMatchObject({ name: "Ada 2" });
  });

  it.each([
    ["what is no JSON", "{", "application/json", 400],
    ["a body without a key", { name: "Ada" }, "application/json", 400],
    ["a form, as other sites can send it", { key, name: "Ada" }, "text/plain", 415],
    ["a body that is too large", "x".repeat(2_000), "application/json", 413],
  ])("refuses %s", async (_, body, contentType, status) => {
    const response = await post(await start(), body, contentType);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message: expect.any(String) });
  });

  it("takes nothing but POST", async () => {
    const response = await fetch(await start());
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("refuses an address that asks too often", async () => {
    const url = await start({ perMinuteMax: 2, clock: () => 0 });
    const statuses = [];
    for (let asked = 0; asked < 3; asked += 1) {
      statuses.push((await post(url, { key, name: "Ada" })).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe("an allowance", () => {
  it("is for each address, and whole again with the next minute", () => {
    const allowance = new Allowance(2);
    const ada = [1, 2, 3].map((second) => allowance.take("ada", second * 1_000));
    expect(ada).toEqual([true, true, false]);
    expect(allowance.take("ben", 4_000)).toBe(true);
    expect(allowance.take("ada", 60_000)).toBe(true);
  });

  it("is shared by all addresses beyond those that it can tell apart", () => {
    const allowance = new Allowance(1);
    for (let number = 0; number < 10_000; number += 1) allowance.take(`a${number}`, 0);
    expect(allowance.take("one more", 0)).toBe(true);
    expect(allowance.take("and another", 0)).toBe(false);
  });
});
