import { replay } from "jounce-websocket";
import { createClient } from "../../../src/client.node.js";
import { Tape, tapeOf } from "../../../src/integrations/react/Tape.js";
import type { LiveClient } from "../../../src/driver/client/LiveClient.js";

const taped = (charactersMax?: number): LiveClient =>
  Tape.record((journal) => createClient("ws://taped.example", [], { journal }), charactersMax);

/** What comes of a client's tape. */
const played = (client: LiveClient): string[] => {
  const lines: string[] = [];
  tapeOf(client)?.playTo((line) => lines.push(line), client);
  return lines;
};

const replays = (lines: readonly string[], client: LiveClient): boolean =>
  replay(lines.join("\n")).equals(client.current);

const talk = (client: LiveClient, count: number): void => {
  for (let index = 0; index < count; index += 1) {
    void client.send({ type: "note", data: index });
  }
};

describe("a tape", () => {
  it("has the journal from its first line, and hands on what comes", () => {
    const client = taped();
    talk(client, 3);
    const lines = played(client);
    expect(lines.length).toBeGreaterThan(3);
    const before = lines.length;
    talk(client, 2);
    expect(lines).toHaveLength(before + 2);
    expect(replays(lines, client)).toBe(true);
  });

  it("that was too long begins with the client as it is", () => {
    const client = taped(2_000);
    talk(client, 100);
    const lines = played(client);
    expect(lines).toHaveLength(1);
    expect(replays(lines, client)).toBe(true);
    talk(client, 2);
    expect(lines).toHaveLength(3);
    expect(replays(lines, client)).toBe(true);
  });

  it("that was dropped, as nothing can read it, begins so too", () => {
    const client = taped();
    talk(client, 3);
    tapeOf(client)?.drop();
    talk(client, 3);
    const lines = played(client);
    expect(lines).toHaveLength(1);
    expect(replays(lines, client)).toBe(true);
  });
});
