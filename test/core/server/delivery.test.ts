import { OrderedSet } from "immutable";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { stampAll } from "../../../src/core/drafts.js";
import { deliver } from "../../../src/core/server/delivery.js";
import { notify, sendTo } from "../../../src/core/server/effect.js";
import type { Audience } from "../../../src/core/server/event.js";
import { inhabited, stateIn, wordsOf } from "../../support/servers.js";

const state = stateIn("running");
const to = (audience: Audience, outgoing: Message | string = "hi") =>
  deliver(state, { type: "deliver", outgoing, audience, except: undefined });

describe("a delivery", () => {
  it.each<readonly [Audience, unknown]>([
    [{ kind: "all" }, { kind: "all" }],
    [
      { kind: "room", room: "lobby" },
      { kind: "members", members: OrderedSet(["a"]) },
    ],
    [
      { kind: "user", userId: "ann" },
      { kind: "members", members: OrderedSet(["a"]) },
    ],
    [
      { kind: "connections", connectionIds: ["b", "a", "b", "gone"] },
      { kind: "members", members: OrderedSet(["b", "a"]) },
    ],
    [
      { kind: "one", connectionId: "b" },
      { kind: "one", connectionId: "b" },
    ],
  ])("to %j is one effect with one copy for each", (audience, recipients) => {
    expect(to(audience).effects).toEqual([
      { type: "deliver", outgoing: "hi", to: recipients, except: undefined },
    ]);
  });

  it.each<Audience>([
    { kind: "room", room: "nowhere" },
    { kind: "room", room: "__proto__" },
    { kind: "user", userId: "zoe" },
    { kind: "one", connectionId: "gone" },
    { kind: "connections", connectionIds: ["gone"] },
    { kind: "connections", connectionIds: [] },
  ])("to %j reaches nobody and changes nothing", (audience) => {
    expect(to(audience)).toEqual({ state, effects: [] });
  });

  it("to a room without members reaches nobody", () => {
    const server = inhabited().createRoom("attic");
    expect(server.broadcastToRoom("attic", "hi")).toBe(server);
  });

  it("names the member set itself, so that an unchanged set is the same reference", () => {
    const [effect] = to({ kind: "room", room: "lobby" }).effects;
    const members = state.rooms.get("lobby")?.members;
    expect(effect?.type === "deliver" && effect.to.kind === "members" && effect.to.members).toBe(
      members,
    );
  });

  it("of a reserved type is refused", () => {
    expect(wordsOf(to({ kind: "all" }, new Message("error")).effects)).toEqual(["tell refused"]);
  });
});

describe("stamping effects", () => {
  const stopped = notify({ type: "stopped" });
  const stamped = new Message("chat", "b", { id: "own", timestamp: 1 });

  it("gives drafts the moment's time and an id that tells their place", () => {
    const effects = [sendTo("a", new Message("x")), stopped, sendTo("a", new Message("y"))];
    expect(stampAll(effects, () => momentAt(9))).toEqual([
      sendTo("a", new Message("x", undefined, { id: "m9", timestamp: 9 })),
      stopped,
      sendTo("a", new Message("y", undefined, { id: "m9.2", timestamp: 9 })),
    ]);
  });

  it("asks for no moment when there is no draft, and gives the same array", () => {
    const effects = [
      stopped,
      sendTo("a", stamped),
      sendTo("a", new Message("pong")),
      sendTo("a", ""),
    ];
    const never = () => {
      throw new Error("asked");
    };
    expect(stampAll(effects, never)).toBe(effects);
  });
});
