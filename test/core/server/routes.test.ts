import fc from "fast-check";
import { serverDefaults } from "../../../src/core/server/options.js";
import type { RouteOptions } from "../../../src/core/server/routes.js";
import { linkPolicyOf, matchRoute, toRoute } from "../../../src/core/server/routes.js";
import { isProportional } from "../../support/timing.js";

const invalid = expect.objectContaining({ code: "INVALID_OPTION" });
const matched = (pattern: string, path: string): unknown =>
  matchRoute([toRoute(pattern)], path)?.params;

describe("a path", () => {
  it.each([
    ["/", "/", {}],
    ["/chat", "/chat", {}],
    ["/chat", "/chat/", {}],
    ["/chat/", "/chat", {}],
    ["/chat/:room", "/chat/tea", { room: "tea" }],
    ["/chat/:room/", "/chat/tea/", { room: "tea" }],
    ["/:a/:b_2/x", "/1/2/x", { a: "1", b_2: "2" }],
    ["/:constructor", "/x", { constructor: "x" }],
    ["/chat/:room", "/chat/gr%C3%BC%C3%9Fe", { room: "grüße" }],
    ["/chat/:room", "/chat/a%2Fb", { room: "a/b" }],
    ["/chat/:room", "/chat/:room", { room: ":room" }],
    ["/chat/:room", "/chat/__proto__", { room: "__proto__" }],
    ["/grüße", "/gr%C3%BC%C3%9Fe", {}],
    ["/files/*", "/files/a/b", { "*": "a/b" }],
    ["/files/*", "/files/", { "*": "" }],
    ["/files/*", "/files", { "*": "" }],
    ["/files/*", "/files/a/", { "*": "a" }],
    ["/*", "/", { "*": "" }],
    ["/*", "/a/b", { "*": "a/b" }],
    ["/:user/*", "/ann/x", { user: "ann", "*": "x" }],
  ])("of %s is %s and says %j", (pattern, path, params) => {
    expect(matched(pattern, path)).toEqual(params);
  });

  it.each([
    ["/", "/chat"],
    ["/chat", "/"],
    ["/chat", "/Chat"],
    ["/chat", "/chat/tea"],
    ["/chat", "/chats"],
    ["/chat/:room", "/chat"],
    ["/chat/:room", "/chat/"],
    ["/chat/:room", "/chat//"],
    ["/chat/:room", "/chat/tea/2"],
    ["/chat/:room/x", "/chat/tea"],
    ["/a//b", "/a/b"],
    ["/chat", ""],
    ["/chat", "chat"],
    ["/*", "*"],
    ["/*", "http://example.com/chat"],
    ["/:x", "/%"],
    ["/:x", "/%ff"],
    ["/*", "/%c3%28"],
    ["/a", "/../a"],
    ["/a", "/./a"],
  ])("is none of %s: %s", (pattern, path) => {
    expect(matched(pattern, path)).toBeUndefined();
  });

  it("goes to the first route that it matches", () => {
    const routes = ["/chat/tea", "/chat/:room", "/*"].map((pattern) => toRoute(pattern));
    const found = ["/chat/tea", "/chat/milk", "/x"].map(
      (path) => matchRoute(routes, path)?.route.pattern,
    );
    expect(found).toEqual(["/chat/tea", "/chat/:room", "/*"]);
    expect(matchRoute([], "/")).toBeUndefined();
  });

  it("never throws, and says only text of its own, whatever it is", () => {
    const routes = ["/", "/chat/:room", "/:a/:b", "/files/*"].map((pattern) => toRoute(pattern));
    const path = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.webPath(),
      fc
        .array(fc.constantFrom("/", "%", "%2F", "%00", ":", "*", "..", "a", "\ud800"))
        .map((parts) => `/${parts.join("")}`),
    );
    fc.assert(
      fc.property(path, (text) => {
        const match = matchRoute(routes, text);
        if (match === undefined) return;
        const said = Object.values(match.params);
        expect(said.every((value) => typeof value === "string")).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("says what was put into it", () => {
    const segment = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(segment, segment, (user, room) => {
        const path = `/${encodeURIComponent(user)}/rooms/${encodeURIComponent(room)}`;
        expect(matched("/:user/rooms/:room", path)).toEqual({ user, room });
      }),
    );
  });

  it("of a hundred thousand segments or of one long one takes no long time", async () => {
    const routes = ["/:a/*", "/a/a/a/b", "/chat/:room"].map((pattern) => toRoute(pattern));
    const match = (segments: number): void => {
      for (const part of ["/a", "/%41", "//"]) matchRoute(routes, part.repeat(segments));
    };
    expect(await isProportional(match, 10_000)).toBe(true);
  });
});

describe("a route", () => {
  it.each(["", "chat", ":room", "*", "/:", "/:1a", "/:a-b", "/a*", "/*/a", "/**", "/:__proto__"])(
    "has no pattern like %p",
    (pattern) => {
      expect(() => toRoute(pattern)).toThrow(invalid);
    },
  );

  it("has a pattern that is text", () => {
    expect(() => toRoute(undefined as unknown as string)).toThrow(invalid);
  });

  it.each<RouteOptions>([
    { connectionsMax: -1 },
    { connectionsPerAddressMax: 1.5 },
    { allowedOrigins: [""] },
    { allowedOrigins: "any" as unknown as string[] },
    { requireSecure: 1 as unknown as boolean },
    { requireAuth: "yes" as unknown as boolean },
    { messageBytesMax: NaN },
    { messagesPerSecondMax: -1 },
    { messagesBurstMax: "5" as unknown as number },
  ])("never has %j", (options) => {
    expect(() => toRoute("/", options)).toThrow(invalid);
  });

  it("keeps its options, whatever becomes of the object that they came in", () => {
    const options = { connectionsMax: 1, allowedOrigins: ["https://a.example"] };
    const route = toRoute("/", options);
    options.connectionsMax = 2;
    options.allowedOrigins.push("https://evil.example");
    expect(route.options).toEqual({ connectionsMax: 1, allowedOrigins: ["https://a.example"] });
    expect(Object.isFrozen(route.options)).toBe(true);
  });
});

describe("the policy of a link", () => {
  it("is the server's where there is no route or the route says nothing", () => {
    expect(linkPolicyOf(serverDefaults, undefined)).toBe(serverDefaults);
    expect(linkPolicyOf(serverDefaults, toRoute("/"))).toEqual(serverDefaults);
  });

  it("is the route's where it says something, be it 0", () => {
    const own = { messageBytesMax: 9, messagesPerSecondMax: 0, messagesBurstMax: 7 };
    expect(linkPolicyOf(serverDefaults, toRoute("/", own))).toEqual({ ...serverDefaults, ...own });
  });
});
