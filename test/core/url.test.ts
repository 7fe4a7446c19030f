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
    ["[::1]:80", { port: 3000 }, "ws://[::1]:80"],
    ["::1", { port: 9 }, "ws://[::1]:9"],
    ["fe80::a:1/x", {}, "ws://[fe80::a:1]/x"],
    ["1:2:3:4:5:6:7:8", { port: 9 }, "ws://[1:2:3:4:5:6:7:8]:9"],
    ["::ffff:10.0.0.1", {}, "ws://[::ffff:10.0.0.1]"],
    ["localhost?x=1", { port: 9 }, "ws://localhost:9?x=1"],
    ["localhost/a?x=b:1/2", { port: 9 }, "ws://localhost:9/a?x=b:1/2"],
    ["bücher.example", { port: 9 }, "ws://bücher.example:9"],
    ["ws://user:pw@a.example:1", {}, "ws://user:pw@a.example:1"],
    ["10.0.0.1", { port: 65_535 }, "ws://10.0.0.1:65535"],
  ])("%p with %p becomes %p", (url, defaults, expected) => {
    expect(resolveUrl(url, defaults)).toBe(expected);
  });

  it.each([
    "",
    " localhost ",
    "local host",
    "ws://a b",
    "ws://",
    "wss:///x",
    "//host",
    "/path",
    "?x=1",
    "ws://h#f",
    "h#f",
    "h/\n",
    "ftp://h",
    "javascript:alert(1)",
    "h:",
    "h:x",
    "h:0",
    "h:70000",
    "ws://h:0/x",
    "ws://h:65536",
    "ws://[::1",
    "a]b",
    "a:b:c",
    "h|x",
    undefined,
    null,
    5,
    {},
  ])("is refused as %p, with what is allowed", (url) => {
    expect(() => Reflect.apply(resolveUrl, undefined, [url, { port: 9 }])).toThrow(
      expect.objectContaining({
        code: "INVALID_URL",
        message: expect.stringContaining("A URL is ws://host:port/path"),
      }),
    );
  });

  it.each([0, -1, 1.5, 65_536, Number.NaN, Infinity, "abc", "80", null, {}])(
    "has no port %p, even where it would not need one",
    (port) => {
      for (const url of ["localhost", "ws://localhost"]) {
        expect(() => Reflect.apply(resolveUrl, undefined, [url, { port }])).toThrow(
          expect.objectContaining({
            code: "INVALID_OPTION",
            message: "port must be a whole number from 1 to 65535",
          }),
        );
      }
    },
  );
});
