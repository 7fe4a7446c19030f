import { is } from "immutable";
import { Message } from "jounce-websocket";
import { DirectMessages } from "jounce-websocket/modules";

const said = (id: string, userId: string, recipientId: string): Message =>
  new Message("direct_message", { content: id, recipientId }, { id, userId, timestamp: 1 });

const heard = (mine: DirectMessages, ...messages: readonly Message[]): DirectMessages =>
  messages.reduce((next, message) => next.received(message), mine);

const ann = (): DirectMessages => new DirectMessages({ selfId: "ann" });
const idsWith = (mine: DirectMessages, userId: string): unknown[] =>
  mine
    .with(userId)
    .messages.map(({ id }) => id)
    .toArray();

describe("direct messages", () => {
  it("stand under the other person, whoever wrote them, each once", () => {
    const mine = heard(
      ann(),
      said("1", "bob", "ann"),
      said("2", "ann", "bob"),
      said("3", "cid", "ann"),
    );
    expect(idsWith(mine, "bob")).toEqual(["1", "2"]);
    expect(mine.peers).toEqual(["cid", "bob"]);
    expect(heard(mine, said("1", "bob", "ann"))).toBe(mine);
    expect(heard(mine, said("4", "bob", "ann")).peers).toEqual(["bob", "cid"]);
  });

  it("of one's own are pending until they are heard back or delivered, in the order of the talk", () => {
    const begun = ann()
      .wrote(said("1", "ann", "bob"))
      .wrote(said("2", "ann", "bob"));
    expect(begun.pending.map(({ id }) => id).toArray()).toEqual(["1", "2"]);
    expect(begun.wrote(said("2", "ann", "bob"))).toBe(begun);
    const echoed = begun.received(said("2", "ann", "bob"));
    expect([idsWith(echoed, "bob"), echoed.pending.size]).toEqual([["2"], 1]);
    const answer = new Message("message_delivered", { messageId: "1" });
    const delivered = echoed.received(answer);
    expect([idsWith(delivered, "bob"), delivered.pending.size]).toEqual([["2", "1"], 0]);
    expect(delivered.received(answer)).toBe(delivered);
    expect(delivered.wrote(said("1", "ann", "bob"))).toBe(delivered);
  });

  it("that were not taken have failed until they are said again or taken back", () => {
    const begun = ann()
      .received(said("0", "bob", "ann"))
      .wrote(said("1", "ann", "cid"));
    const failed = begun.received(new Message("error", { code: "USER_NOT_FOUND" }, { id: "1" }));
    expect(failed.failedIds.toArray()).toEqual(["1"]);
    expect(failed.failed("1")).toBe(failed);
    expect(failed.failed("0")).toBe(failed);
    expect(failed.wrote(said("1", "ann", "cid")).equals(begun)).toBe(true);
    // A talk in which nothing was said is none.
    expect(failed.withdrawn("1").peers).toEqual(["bob"]);
  });

  it.each<[string, Message]>([
    [
      "of another type",
      new Message("chat_message", { content: "x", recipientId: "bob" }, { id: "1" }),
    ],
    ["without an id", new Message("direct_message", { content: "x", recipientId: "bob" })],
    ["to nobody", new Message("direct_message", { content: "x" }, { id: "1" })],
  ])("of one's own are none when they are %s", (_, message) => {
    const mine = ann();
    expect(mine.wrote(message)).toBe(mine);
  });

  it("are bounded in number and in people", () => {
    const few = new DirectMessages({ selfId: "ann", maxMessages: 2, maxPeers: 1 });
    const mine = heard(few, ...["1", "2", "3"].map((id) => said(id, "bob", "ann")));
    expect(idsWith(mine, "bob")).toEqual(["2", "3"]);
    expect(heard(mine, said("4", "cid", "ann")).peers).toEqual(["cid"]);
    const none = new DirectMessages({ maxPeers: 0 });
    expect(heard(none, said("1", "bob", "ann"))).toBe(none);
  });

  it.each<[string, Message]>([
    ["of another type", new Message("note", {}, { id: "1", userId: "bob" })],
    ["without an id", new Message("direct_message", { content: "x", recipientId: "ann" })],
    ["of nobody", new Message("direct_message", { content: "x", recipientId: "ann" }, { id: "1" })],
    ["to nobody", new Message("direct_message", { content: "x" }, { id: "1", userId: "bob" })],
  ])("are none when they are %s", (_, message) => {
    const mine = ann();
    expect(mine.received(message)).toBe(mine);
  });

  it("are one's own under each name that one has had", () => {
    const guest = heard(
      new DirectMessages({ selfId: "c1" }),
      said("1", "c1", "bob"),
      said("2", "bob", "c1"),
    );
    const again = heard(guest.withSelfId("c2"), said("3", "c2", "bob"), said("4", "c1", "bob"));
    expect(idsWith(again, "bob")).toEqual(["1", "2", "3", "4"]);
    expect([again.selfId, again.peers]).toEqual(["c2", ["bob"]]);
    expect(again.withSelfId("c2")).toBe(again);
    expect(again.withSelfId(undefined).received(said("5", "c2", "bob")).peers).toEqual(["bob"]);
    const former = new DirectMessages({ selfId: "c3", formerIds: ["c1", "c2"] });
    expect(heard(former, said("1", "c1", "bob")).peers).toEqual(["bob"]);
    expect(former.equals(new DirectMessages({ selfId: "c3" }))).toBe(false);
  });

  it("that came before the client knew its name go where they belong, by their time", () => {
    const at = (message: Message, timestamp: number): Message => message.with({ timestamp });
    const unknown = heard(
      new DirectMessages(),
      at(said("3", "bob", "ann"), 3),
      at(said("2", "ann", "bob"), 2),
      at(said("4", "ann", "ann"), 4),
    ).wrote(said("5", "ann", "bob"));
    const known = unknown.withSelfId("ann");
    expect(idsWith(known, "bob")).toEqual(["2", "3"]);
    expect(idsWith(known, "ann")).toEqual(["4"]);
    expect(known.pending.map(({ id }) => id).toArray()).toEqual(["5"]);
    const alone = heard(new DirectMessages(), said("1", "ann", "bob")).withSelfId("ann");
    expect(alone.peers).toEqual(["bob"]);
  });

  it("of a hundred names are own, and no more are known", () => {
    const names = Array.from({ length: 101 }, (_, index) => `c${index}`);
    const guest = names.reduce((mine, name) => mine.withSelfId(name), new DirectMessages());
    expect(guest.received(said("1", "c0", "bob")).peers).toEqual(["c0"]);
    expect(guest.received(said("1", "c1", "bob")).peers).toEqual(["bob"]);
  });

  it("do not change with time, and are equal when they hold the same", () => {
    const tell = () => heard(ann(), said("1", "bob", "ann"));
    expect(tell().timePassed()).toEqual(tell());
    expect(tell().nextDeadline).toBeUndefined();
    expect(is(tell(), tell())).toBe(true);
    for (const other of [
      ann(),
      new DirectMessages(),
      new DirectMessages({ selfId: "ann", maxPeers: 3 }),
      {},
    ]) {
      expect(tell().equals(other)).toBe(false);
    }
    expect(ann().equals(new DirectMessages({ selfId: "ann", maxMessages: 3 }))).toBe(false);
  });
});
