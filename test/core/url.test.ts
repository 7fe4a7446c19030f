import { httpToWsUrl, isValidUrl, resolveUrl } from "../../src/core/url.js";

describe("a WebSocket URL", () => {
  it.each(["ws://localhost", "wss://example.com/chat?a=1", "WS://EXAMPLE.COM", "ws://"])(
    "may be %p",
    (url) => {
      expect(isValidUrl(url)).toBe(true);
    },
  );

  it.each(["http://example.com", "example.com", "", " ws://a", "ws:/a", 8080, undefined, null, {}])(
    "is not %p",
    (url) => {
      expect(isValidUrl(url)).toBe(false);
    },
  );
});

describe("converting an HTTP URL", () => {
  it.each([
    ["http://a.example/x", "ws://a.example/x"],
    ["https://a.example", "wss://a.example"],
    ["HTTPS://a.example", "wss://a.example"],
    ["http://a.example/?to=http://b.example", "ws://a.example/?to=http://b.example"],
    ["ws://a.example", "ws://a.example"],
    ["ftp://a.example", "ftp://a.example"],
    ["httpx://a.example", "httpx://a.example"],
    ["", ""],
  ])("turns %p into %p", (url, expected) => {
    expect(httpToWsUrl(url)).toBe(expected);
  });

  it("takes nothing but text", () => {
    // @ts-expect-error a number is no URL
    expect(() => httpToWsUrl(8080)).toThrow("URL must be a string");
  });
});

describe("what a user writes for a URL", () => {
  it("needs no defaults", () => {
    expect(resolveUrl("localhost")).toBe("ws://localhost");
  });

  it.each([
    ["ws://a.example:1/x", {}, "ws://a.example:1/x"],
    ["https://a.example", { port: 9 }, "wss://a.example"],
    ["localhost", {}, "ws://localhost"],
    ["localhost", { port: 3000 }, "ws://localhost:3000"],
    ["localhost", { port: 443, secure: true }, "wss://localhost:443"],
    ["localhost:80", { port: 3000 }, "ws://localhost:80"],
    ["localhost/chat/room", { port: 3000 }, "ws://localhost:3000/chat/room"],
    ["[::1]", { port: 3000 }, "ws://[::1]:3000"],
  ])("%p with %p becomes %p", (url, defaults, expected) => {
    expect(resolveUrl(url, defaults)).toBe(expected);
  });
});
