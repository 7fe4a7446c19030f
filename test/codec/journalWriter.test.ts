import {
  clientHeader,
  journalLine,
  journalVersion,
  serverHeader,
} from "../../src/codec/journalWriter.js";
import { clientToJson, serverToJson } from "../../src/codec/plain.js";
import { WebSocketClient } from "../../src/core/client/WebSocketClient.js";
import { newClient, url } from "../support/clients.js";
import { inhabited } from "../support/servers.js";

const written = (plain: unknown): unknown => JSON.parse(JSON.stringify(plain));

describe("the first line of a journal", () => {
  it("names version and kind, and holds the value", () => {
    const server = inhabited();
    expect(JSON.parse(serverHeader(server))).toEqual({
      journal: journalVersion,
      kind: "server",
      value: written(serverToJson(server.snapshot)),
    });
    const client = newClient();
    expect(JSON.parse(clientHeader(client))).toEqual({
      journal: journalVersion,
      kind: "client",
      value: written(clientToJson(client.snapshot)),
    });
  });
});

describe("a line of a journal", () => {
  it("is one line, whatever it holds", () => {
    expect(journalLine({ type: "send", outgoing: "two\nlines\r\n" })).toBe(
      '{"type":"send","outgoing":"two\\nlines\\r\\n"}',
    );
    expect(clientHeader(new WebSocketClient(url).send("two\nlines"))).not.toContain("\n");
  });

  it("has bytes as digits and endless options as null", () => {
    expect(journalLine({ type: "send", outgoing: Uint8Array.of(255) })).toBe(
      '{"type":"send","outgoing":{"hex":"ff"}}',
    );
    expect(journalLine({ type: "configure", options: { queueMax: Infinity } })).toBe(
      '{"type":"configure","options":{"queueMax":null}}',
    );
  });
});
