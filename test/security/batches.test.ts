import { serverDefaults } from "jounce-websocket";
import { frame, opcodes } from "../support/rawPeer.js";
import { Bare, closed, json, leave } from "./bare.js";

const { text } = opcodes;
const batch = (...texts: readonly string[]): Buffer =>
  frame(text, `{"type":"batch","data":[${texts.join()}]}`);
const burst = serverDefaults.messagesBurstMax;
const note = json({ type: "note" });

describe("B28 a batch", () => {
  it("of a thousand messages spends as much as a thousand frames, and is ended as they are", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    expect(await closed(peer.write(batch(...Array.from({ length: 1_000 }, () => note))))).toBe(
      4429,
    );
    const { RATE_LIMITED = 0 } = bare.server.statistics().metrics.refusalsByCode;
    expect(RATE_LIMITED).toBe(burst + 1);
    expect(bare.reached.length).toBeLessThanOrEqual(burst + 10);
    await bare.ends();
  });

  it("of too many, of none, in itself, or of garbage reaches nobody", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    const inner = `{"type":"batch","data":[${note}]}`;
    peer.write(
      batch(...Array.from({ length: 1_001 }, () => note)),
      batch(...Array.from({ length: 30_000 }, () => "")),
      batch(),
      batch(inner, `{"type":"batch","data":[${inner}]}`, " ", "{", "5", "null", '"'),
      frame(text, `{"data":${"[".repeat(60_000)}`),
      frame(text, '{"type":"batch","data":{"length":3,"0":{"type":"note"}}}'),
      frame(text, `{"type":"batch","data":[${note}],"__proto__":{}}`),
      frame(text, `{"type":"batch","data":[${note}],"data":[${note}]}`),
    );
    await leave(peer);
    expect(bare.reached).toEqual([]);
    const refusals = await bare.refused(1);
    expect(Object.keys(refusals)).toEqual(["INVALID_MESSAGE"]);
    await bare.ends();
  });

  it("smuggles in nothing that a frame could not: no reserved type, no depth, no foreign room", async () => {
    const bare = await Bare.start();
    const peer = await bare.speak();
    const deep = `{"type":"note","data":${"[".repeat(64)}${"]".repeat(64)}}`;
    const wide = `{"type":"note","data":[${"0,".repeat(10_000)}0]}`;
    const said = ["welcome", "reply", "auth_success", "room_joined"].map((type) => json({ type }));
    const forged = '{"type":"note","data":"x"},{"type":"note","data":"]}"}';
    peer.write(
      batch(deep, ...said, json({ type: "note", room: "lobby" })),
      batch(wide),
      batch(forged),
    );
    await leave(peer);
    expect(bare.reached).toEqual(["message note", "message note"]);
    expect(await bare.refused(7)).toEqual({
      INVALID_MESSAGE: 2,
      RESERVED_TYPE: 4,
      NOT_IN_ROOM: 1,
    });
    await bare.ends();
  });

  it("is nothing to who has not asked for the protocol", async () => {
    const bare = await Bare.start();
    const peer = await bare.open();
    peer.write(batch(note, note));
    expect(await peer.text()).toContain("UNKNOWN_CONTROL");
    await leave(peer);
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });
});
