import fc from "fast-check";
import { isName, Message, readJournal, WebSocketServer, writeJournal } from "jounce-websocket";
import { decodeFromClient } from "../../src/codec/decode.js";
import { isModest, jsonDefaults } from "../../src/codec/jsonLimits.js";
import { serverDefaults } from "../../src/core/server/options.js";
import {
  addressKey,
  clientAddress,
  isHostAllowed,
  isOriginAllowed,
  isSecure,
  pathOf,
  redactedUrl,
} from "../../src/core/server/handshake.js";
import { matchRoute, toRoute } from "../../src/core/server/routes.js";
import { queryOf, tokenOf } from "../../src/driver/server/authentication.js";
import { printable } from "../../src/core/printable.js";
import { isProportional } from "../support/timing.js";

const runs = { numRuns: 1_000 };

const parts = ["{", "}", "[", "]", '"', ",", ":", "\\", "\\u", "type", '"type":', "join_room", "auth", "token", "1e9", "-", "null", "\u0000", "\ud800", "__proto__", "/", "%", "%2f", "%ff", ";", "=", " ", "?", "&", "bearer.", "Bearer ", "http://", "[::1]", "::", "@", "*"]; // prettier-ignore
/** Text out of the words that the grammars of these readers know, and of anything. */
const grammatical = fc
  .array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "binary", maxLength: 8 })), {
    maxLength: 60,
  })
  .map((words) => words.join(""));

const routes = ["/", "/chat/:room", "/:a/:b/*", "/files/*", "/x/:y/z"].map((route) => toRoute(route)); // prettier-ignore
const strict = { ...serverDefaults, trustedProxies: 2, allowedHosts: ["a.example"] };

const shakes = (text: string) => ({
  peer: text,
  forwardedFor: text,
  forwardedProto: text,
  host: text,
  origin: text,
  url: text,
  secure: false,
  loopback: true,
  shared: false,
});

describe("B33 any text", () => {
  it("is read as a frame of a client, without an exception", () => {
    const read = fc.property(grammatical, fc.boolean(), (text, isStrict) => {
      decodeFromClient(text, isStrict, jsonDefaults);
      isModest(text, { jsonDepthMax: 2, jsonValuesMax: 3 });
      Message.fromJson(text);
    });
    expect(() => fc.assert(read, runs)).not.toThrow();
  });

  it("of JSON is a frame of a client that never comes back as anything else", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.boolean(), (text, isStrict) => {
        const decoded = decodeFromClient(text, isStrict, jsonDefaults);
        const again = decoded.type === "message" ? decoded.message.toJson() : "{}";
        expect(typeof JSON.parse(again)).toBe("object");
      }),
      runs,
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("is matched with routes, and what matches is what was written", () => {
    fc.assert(
      fc.property(grammatical, (text) => {
        const found = matchRoute(routes, pathOf(text));
        const rest = found?.params["*"];
        expect(found === undefined || routes.includes(found.route)).toBe(true);
        expect(rest === undefined || typeof rest === "string").toBe(true);
      }),
      runs,
    );
  });

  it("is looked at by every guard of a handshake, which says yes or no", () => {
    fc.assert(
      fc.property(grammatical, (text) => {
        for (const options of [serverDefaults, strict]) {
          const said = [
            isOriginAllowed(shakes(text), options),
            isHostAllowed(shakes(text), options),
            isSecure(shakes(text), options),
          ];
          expect(said.map((answer) => typeof answer)).toEqual(["boolean", "boolean", "boolean"]);
          expect(typeof addressKey(clientAddress(shakes(text), options) ?? "")).toBe("string");
        }
        expect(typeof redactedUrl(text)).toBe("string");
        expect(isName(text) ? text.length : 1).toBeGreaterThan(0);
      }),
      runs,
    );
  });

  it("is searched for a token in every place where one may be", () => {
    fc.assert(
      fc.property(grammatical, (text) => {
        const headers = { authorization: text, cookie: text, "sec-websocket-protocol": text };
        const token = tokenOf({ url: text, headers }, { query: "token", cookie: "__proto__" });
        expect(["string", "undefined", "object"]).toContain(typeof token);
        expect([...queryOf(text).keys()].length).toBeGreaterThanOrEqual(0);
      }),
      runs,
    );
  });

  it("is read as a journal, or as a line of one, and no line brings down a replay", () => {
    const server = new WebSocketServer(0).drain().value;
    const header = writeJournal({ kind: "server", initial: server, events: [] });
    const line = fc.oneof(grammatical, fc.json({ maxDepth: 4 }));
    fc.assert(
      fc.property(grammatical, line, (text, event) => {
        expect(readJournal(text)).toHaveProperty("_tag");
        expect(readJournal(`${header}${event}`)).toHaveProperty("_tag");
      }),
      runs,
    );
  });

  it("that is a journal with a byte changed is read or refused", () => {
    const server = new WebSocketServer(0).createRoom("a").drain().value;
    const journal = writeJournal({ kind: "server", initial: server, events: [{ type: "stop" }] });
    for (let index = 0; index < journal.length; index += 1) {
      for (const other of ["\u0000", "0", '"', "}"]) {
        const changed = `${journal.slice(0, index)}${other}${journal.slice(index + 1)}`;
        expect(readJournal(changed)).toHaveProperty("_tag");
      }
    }
  });
});

const readers: readonly (readonly [string, (text: string) => unknown])[] = [
  ["a frame", (text) => decodeFromClient(`{"type":"${text}`, true, jsonDefaults)],
  ["limits of JSON", (text) => isModest(`["${text}`, { jsonDepthMax: 64, jsonValuesMax: 0 })],
  ["a route", (text) => matchRoute(routes, `/${text}`)],
  ["a URL", (text) => redactedUrl(`/?token=${text}`)],
  ["an origin", (text) => isOriginAllowed(shakes(`http://${text}`), serverDefaults)],
  ["a host", (text) => isHostAllowed(shakes(text), serverDefaults)],
  ["an address", (text) => addressKey(`:${text}`)],
  ["a proxy's header", (text) => clientAddress(shakes(text), strict)],
  ["a query", (text) => tokenOf({ url: `/?${text}`, headers: {} }, { query: "token" })],
  ["a cookie", (text) => tokenOf({ headers: { cookie: text } }, { cookie: "token" })],
  ["a list of subprotocols", (text) => tokenOf({ headers: { "sec-websocket-protocol": text } })],
  ["an Authorization header", (text) => tokenOf({ headers: { authorization: text } })],
  ["a name", (text) => isName(text)],
  ["what is shown", (text) => printable(text, text.length)],
  ["a journal", (text) => readJournal(text)],
];

const repeated = ["a", " ", "/", "%", "-", ".", ":", ",", "&token=", "; ", '\\"', "[", "\ud800", "\n", "=", "?"]; // prettier-ignore

describe("B25 text that is many times as long", () => {
  it.each(readers)("takes at most in proportion as long to be read as %s", async (_, read) => {
    for (const part of repeated) {
      const repeat = (size: number): string => part.repeat(Math.ceil(size / part.length));
      const proportional = await isProportional((size) => read(repeat(size)), 4_000);
      expect([part, proportional]).toEqual([part, true]);
    }
  });

  it("is never made into a pattern: a route is text, and a text that looks like one is no route", () => {
    const route = toRoute("/(a+)+$");
    expect(matchRoute([route], `/${"a".repeat(50)}!`)).toBeUndefined();
    expect(matchRoute([route], "/(a+)+$")?.route).toBe(route);
    expect(matchRoute(routes, "/chat/.*")?.params).toEqual({ room: ".*" });
    expect(() => toRoute("/a*b")).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
  });
});
