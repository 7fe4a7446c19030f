import fc from "fast-check";
import type { Handshake } from "../../../src/core/server/handshake.js";
import {
  addressKey,
  clientAddress,
  isHostAllowed,
  isOriginAllowed,
  isSecure,
  pathOf,
  redactedUrl,
} from "../../../src/core/server/handshake.js";
import type { ServerOptions } from "../../../src/core/server/options.js";
import { serverDefaults } from "../../../src/core/server/options.js";
import { handshakeOf } from "../../support/servers.js";

const optionsOf = (differences: Partial<ServerOptions> = {}): ServerOptions => ({
  ...serverDefaults,
  ...differences,
});

describe("the path of a URL", () => {
  it.each([
    ["/", "/"],
    ["/chat?room=tea", "/chat"],
    ["/chat?a=1?b=2", "/chat"],
    ["?x", ""],
    ["", ""],
    ["/a\n?b\nc", "/a\n"],
  ])("%j is %j", (url, path) => {
    expect(pathOf(url)).toBe(path);
  });
});

describe("a URL", () => {
  it.each([
    ["/?token=abc", "/?token=***"],
    ["/?a=1&token=abc&b=2", "/?a=1&token=***&b=2"],
    ["/?TOKEN=abc&Access_Token=x", "/?TOKEN=***&Access_Token=***"],
    ["/?api_key=1&apikey=2&key=3", "/?api_key=***&apikey=***&key=***"],
    ["/?auth=1&authorization=2&jwt=3", "/?auth=***&authorization=***&jwt=***"],
    ["/?password=1&secret=2&session=3", "/?password=***&secret=***&session=***"],
    ["/?sid=1&ticket=2", "/?sid=***&ticket=***"],
    ["/?token=a=b=c", "/?token=***"],
    ["/?token=", "/?token=***"],
    ["/?token=1&token=2", "/?token=***&token=***"],
    ["/?token=abc#rest", "/?token=***"],
    ["/?%74oken=abc&%54OKEN=x", "/?%74oken=***&%54OKEN=***"],
    ["/?%=abc&%ff=x&%zz", "/?%=***&%ff=***&%zz"],
    ["/?a=1?token=x", "/?a=1?token=x"],
    ["/?", "/?"],
    ["/?token", "/?token"],
    ["/?tokens=7&mytoken=8", "/?tokens=7&mytoken=8"],
    ["/token=abc", "/token=abc"],
    ["/chat?room=tea", "/chat?room=tea"],
  ])("%s is kept as %s", (url, kept) => {
    expect(redactedUrl(url)).toBe(kept);
  });

  it("keeps no value of one more name that is secret here", () => {
    const url = "/?pass=abc&my+key=x&Pass=y";
    expect(redactedUrl(url, "pass")).toBe("/?pass=***&my+key=x&Pass=y");
    expect(redactedUrl(url, "my key")).toBe("/?pass=abc&my+key=***&Pass=y");
    expect(redactedUrl(url)).toBe(url);
  });

  it("keeps no secret wherever it is among the parameters", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
    const parameter = fc.tuple(word, word).map(([name, value]) => `${name}=${value}`);
    fc.assert(
      fc.property(fc.array(parameter), fc.array(parameter), (before, after) => {
        const url = `/?${[...before, "token=S3CR3T%20x", ...after].join("&")}`;
        expect(redactedUrl(url)).not.toContain("S3CR3T");
        expect(redactedUrl(redactedUrl(url))).toBe(redactedUrl(url));
      }),
    );
  });
});

describe("the address of a client", () => {
  const seenBy = (
    trustedProxies: number,
    forwardedFor: string | undefined,
    peer: string | undefined = "10.0.0.9",
  ): string | undefined =>
    clientAddress(handshakeOf({ peer, forwardedFor }), optionsOf({ trustedProxies }));

  it.each([
    ["its own, whatever it claims, where no proxy is trusted", 0, "1.1.1.1", "10.0.0.9"],
    ["its own, where the proxy says nothing", 1, undefined, "10.0.0.9"],
    ["its own, where the proxy says nothing at all", 1, "", "10.0.0.9"],
    ["its own, where the proxy's word is empty", 1, "1.1.1.1, ", "10.0.0.9"],
    ["the last one for one proxy", 1, "6.6.6.6, 1.1.1.1", "1.1.1.1"],
    ["the last but one for two", 2, "6.6.6.6,1.1.1.1 , 2.2.2.2", "1.1.1.1"],
    ["the first one for more proxies than there are", 5, "1.1.1.1, 2.2.2.2", "1.1.1.1"],
    ["without a port", 1, "1.1.1.1:4711", "1.1.1.1"],
    ["without brackets", 1, "[2001:db8::1]", "2001:db8::1"],
    ["without brackets and port", 1, "[2001:db8::1]:4711", "2001:db8::1"],
    ["of six as it is", 1, "2001:db8::1", "2001:db8::1"],
    ["of four, where it came as one of six", 1, "::ffff:1.1.1.1", "1.1.1.1"],
  ])("is %s", (_, trustedProxies, forwardedFor, address) => {
    expect(seenBy(trustedProxies, forwardedFor)).toBe(address);
  });

  it.each([
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "::ffff:c000:201"],
    ["::1", "::1"],
    [undefined, undefined],
  ])("is that of a peer: %s is %s", (peer, address) => {
    expect(clientAddress(handshakeOf({ peer }), optionsOf())).toBe(address);
  });

  it("is never one that the client has put before those of the proxies", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (claims) => {
        expect(seenBy(1, [...claims, "192.0.2.7"].join(","))).toBe("192.0.2.7");
      }),
    );
  });
});

describe("the name under which an address is counted", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["", ""],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:0000::1", "2001:db8:0:0::/64"],
    ["2001:db8::", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
    ["::5:6:7:8", "0:0:0:0::/64"],
    ["::4:5:6:7:8", "0:0:0:4::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
  ])("is for %j %j", (address, key) => {
    expect(addressKey(address)).toBe(key);
  });

  it("is one for all addresses of a network of 64 bits, however they are written", () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const form = fc.constantFrom<(value: number) => string>(
      (value) => value.toString(16),
      (value) => value.toString(16).toUpperCase(),
      (value) => value.toString(16).padStart(4, "0"),
    );
    const four = fc.tuple(group, group, group, group);
    fc.assert(
      fc.property(four, four, four, form, form, (network, one, other, write, writeToo) => {
        const address = [...network, ...one].map(write).join(":");
        const neighbour = [...network, ...other].map(writeToo).join(":");
        expect(addressKey(neighbour)).toBe(addressKey(address));
        const next = [...network.slice(0, 3), (network[3] + 1) % 0x10000, ...one].map(write);
        expect(addressKey(next.join(":"))).not.toBe(addressKey(address));
      }),
    );
  });

  it("is one for any text, which never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(addressKey(text)).toBe(addressKey(text));
      }),
    );
  });
});

describe("a connection", () => {
  it.each([
    [true, 0, undefined, true],
    [false, 0, undefined, false],
    [false, 0, "https", false],
    [false, 1, "https", true],
    [false, 1, "http, https", true],
    [false, 1, "https, http", false],
    [false, 1, "https,", false],
    [false, 1, "", false],
    [false, 1, undefined, false],
    [true, 1, "http", true],
  ])(
    "over TLS: %p, behind %i proxies that say %p, is private: %p",
    (secure, trustedProxies, forwardedProto, isPrivate) => {
      const handshake = handshakeOf({ secure, forwardedProto });
      expect(isSecure(handshake, optionsOf({ trustedProxies }))).toBe(isPrivate);
    },
  );
});

describe("a page", () => {
  const allows = (
    differences: Partial<Handshake>,
    options: Partial<ServerOptions> = {},
    allowedOrigins?: readonly string[],
  ): boolean =>
    isOriginAllowed(handshakeOf({ host: "example.com", ...differences }), optionsOf(options), {
      allowedOrigins,
    });

  it.each([
    ["http://example.com", "example.com", true],
    ["https://example.com", "example.com", true],
    ["http://example.com", "Example.COM", true],
    ["http://example.com:8080", "example.com:8080", true],
    ["http://xn--bcher-kva.example", "xn--bcher-kva.example", true],
    ["http://192.0.2.1:80", "192.0.2.1:80", true],
    ["http://[2001:db8::1]:8080", "[2001:db8::1]:8080", true],
    ["http://[::1]", "[::1]", true],
    ["http://sub.example.com", "sub.example.com", true],
    ["http://my_host", "my_host", true],
    ["http://other.com", "example.com", false],
    ["http://evil-example.com", "example.com", false],
    ["http://example.com.evil.com", "example.com", false],
    ["http://sub.example.com", "example.com", false],
    ["http://example.com", "sub.example.com", false],
    ["http://example.com:8080", "example.com", false],
    ["http://example.com", "example.com:8080", false],
    ["http://example.com:8080", "example.com:8081", false],
    ["http://example.com@evil.com", "example.com", false],
    ["http://evil.com@example.com", "example.com", false],
    ["http://evil.com@example.com", "evil.com@example.com", false],
    ["http://example.com/", "example.com", false],
    ["http://example.com/path", "example.com/path", false],
    ["http://example.com?x", "example.com?x", false],
    ["http://example.com#x", "example.com#x", false],
    ["http://example.com http://evil.com", "example.com", false],
    ["http://evil.com http://example.com", "example.com", false],
    ["http://evil.com, http://example.com", "example.com", false],
    ["http://example.com\n", "example.com", false],
    [" http://example.com", "example.com", false],
    ["http://example.com:", "example.com:", false],
    ["http://example.com:123456", "example.com:123456", false],
    ["http://bücher.example", "bücher.example", false],
    ["http://exаmple.com", "example.com", false],
    ["ws://example.com", "example.com", false],
    ["file://example.com", "example.com", false],
    ["chrome-extension://example.com", "example.com", false],
    ["null", "null", false],
    ["null", "example.com", false],
    ["", "", false],
    ["http://", "", false],
    ["//example.com", "example.com", false],
    ["example.com", "example.com", false],
    ["http:example.com", "example.com", false],
    ["javascript:alert(1)", "example.com", false],
  ])("of %j that asks for %j is the server's own: %p", (origin, host, own) => {
    expect(allows({ origin, host })).toBe(own);
  });

  it("that was asked for by no host is nobody's own", () => {
    expect(allows({ origin: "http://example.com", host: undefined })).toBe(false);
  });

  it.each([
    ["http", false, true],
    ["https", false, true],
    ["http", true, false],
    ["https", true, true],
  ])("that came over %s has business on a connection over TLS (%p): %p", (scheme, secure, is) => {
    expect(allows({ origin: `${scheme}://example.com`, secure })).toBe(is);
    const behind = { origin: `${scheme}://example.com`, forwardedProto: secure ? "https" : "http" };
    expect(allows(behind, { trustedProxies: 1 })).toBe(is);
  });

  it.each([
    ["https://a.example", true],
    ["https://b.example:8443", true],
    ["https://b.example", false],
    ["http://a.example", false],
    ["https://A.example", false],
    ["https://evil-a.example", false],
    ["https://a.example.evil", false],
    ["https://a.example/", false],
    ["https://a.example https://b.example:8443", false],
    ["http://example.com", false],
    ["null", false],
  ])("of %s is in a list: %p", (origin, listed) => {
    const list = ["https://a.example", "https://b.example:8443"];
    expect(allows({ origin }, { allowedOrigins: list })).toBe(listed);
    expect(allows({ origin }, { allowedOrigins: "any" }, list)).toBe(listed);
  });

  it.each(["null", "http://evil.example", "", "\u0000"])("of %j may where any may", (origin) => {
    expect(allows({ origin }, { allowedOrigins: "any" })).toBe(true);
  });

  it("is let in by the server's rule where a route lists nobody", () => {
    expect(allows({ origin: "http://example.com" }, {}, [])).toBe(true);
    expect(allows({ origin: undefined }, {}, [])).toBe(true);
    expect(isOriginAllowed(handshakeOf({ origin: "http://localhost:8080" }), optionsOf())).toBe(
      true,
    );
  });

  it("is none where nothing is said of it, which is let in unless it may not be", () => {
    expect(allows({ origin: undefined })).toBe(true);
    expect(allows({ origin: undefined }, { allowedOrigins: ["https://a.example"] })).toBe(true);
    expect(allows({ origin: undefined }, { missingOrigin: "refuse" })).toBe(false);
    expect(allows({ origin: undefined }, { missingOrigin: "refuse", allowedOrigins: "any" })).toBe(
      false,
    );
    expect(allows({ origin: undefined }, {}, ["https://a.example"])).toBe(false);
  });

  it("is never let in by an origin that is not exactly the server's own", () => {
    const origin = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `http://example.com${rest}`),
      fc.string().map((start) => `http://${start}example.com`),
    );
    fc.assert(
      fc.property(origin, (text) => {
        expect(allows({ origin: text })).toBe(/^https?:\/\/example\.com$/.test(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("the name by which a server is asked for", () => {
  const allows = (differences: Partial<Handshake>, options: Partial<ServerOptions> = {}): boolean =>
    isHostAllowed(handshakeOf(differences), optionsOf(options));

  it.each([
    ["localhost", true],
    ["LOCALHOST:8080", true],
    ["app.localhost:3000", true],
    ["127.0.0.1", true],
    ["127.1.2.3:80", true],
    ["[::1]:8080", true],
    ["example.com", false],
    ["localhost.evil.com", false],
    ["evil-localhost", false],
    ["evil.com/localhost", false],
    ["localhost@evil.com", false],
    ["a.b.localhost", false],
    [".localhost", false],
    ["127.0.0.1.evil.com", false],
    ["127.0.0.1.nip.io", false],
    ["128.0.0.1", false],
    ["0.0.0.0", false],
    ["[::2]", false],
    ["::1", false],
    ["localhost:", false],
    ["localhost:123456", false],
    ["localhost\n", false],
    ["", false],
  ])("%j is one of this machine: %p", (host, own) => {
    expect(allows({ host })).toBe(own);
  });

  it("may be any where others can reach it, where a proxy is trusted, or where it says so", () => {
    const host = "example.com";
    expect(allows({ host, loopback: false })).toBe(true);
    expect(allows({ host }, { trustedProxies: 1 })).toBe(true);
    expect(allows({ host }, { allowedHosts: "any" })).toBe(true);
  });

  it("has to be there, whatever is allowed", () => {
    expect(allows({ host: undefined }, { allowedHosts: "any" })).toBe(false);
    expect(allows({ host: undefined, loopback: false })).toBe(false);
    expect(allows({ host: undefined }, { allowedHosts: ["example.com"] })).toBe(false);
  });

  it.each([
    ["example.com", true],
    ["Example.COM", true],
    ["example.com:8080", true],
    ["other.com:81", true],
    ["other.com", false],
    ["other.com:82", false],
    ["evil-example.com", false],
    ["example.com.evil.com", false],
    ["sub.example.com", false],
    ["user@example.com", false],
    ["example.com:80:90", false],
    ["localhost", false],
    ["", false],
  ])("%j is in a list: %p", (host, listed) => {
    expect(allows({ host }, { allowedHosts: ["example.com", "other.com:81"] })).toBe(listed);
  });
});
