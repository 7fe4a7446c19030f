import { WebSocketServer } from "jounce-websocket";
import { Roster, withPresence } from "jounce-websocket/modules";
import { quiet } from "../../../support/servers.js";
import { come, dataTold, go, send, told, words } from "../calls.js";

const presence = withPresence();

/** Ann on two connections, `a1` and `a2`, and Bob on `b`. */
const people = (app = presence): WebSocketServer =>
  [
    ["a1", "ann"],
    ["a2", "ann"],
    ["b", "bob"],
  ].reduce((next, [id = "", user]) => come(app, next, id, user), new WebSocketServer());

const change = (server: WebSocketServer, id: string, data: unknown, app = presence) =>
  send(app, server, id, "user_status_change", data);

const hide = (server: WebSocketServer, app = presence) =>
  change(server, "a1", { status: "offline" }, app);

/** What the connection `id` knows after a history of servers that it was on. */
const rosterOf = (id: string, ...history: readonly WebSocketServer[]): Roster =>
  history
    .flatMap((server) => told(server))
    .filter(({ to }) => to.includes(id))
    .reduce((roster, { message }) => roster.received(message), new Roster());

describe("somebody who appears offline", () => {
  it("has gone for everybody, and comes back when that ends", () => {
    const hidden = hide(people());
    expect(words(hidden)).toEqual(["user_offline to a1,a2,b", "presence_update to a1,a2"]);
    const shown = change(hidden, "a2", { status: "away" });
    expect(words(shown)).toEqual(["user_online to a1,a2,b", "presence_update to a1,a2"]);
    expect(dataTold(shown, "user_online")).toMatchObject([{ userId: "ann", status: "away" }]);
  });

  it("is not there for who comes meanwhile, and there from the moment that it ends", () => {
    const hidden = hide(people());
    const zoe = come(presence, hidden, "z", "zoe");
    const a3 = come(presence, zoe, "a3", "ann");
    const back = change(a3, "a1", { status: "online" });
    const users = (id: string, ...history: readonly WebSocketServer[]): string[] =>
      rosterOf(id, ...history)
        .onlineUsers.toArray()
        .sort();
    expect(users("z", zoe)).toEqual(["bob", "zoe"]);
    expect(users("a3", a3)).toEqual(["bob", "zoe"]);
    expect(rosterOf("z", zoe).users.has("ann")).toBe(false);
    expect(rosterOf("a3", a3).getStatus("ann")).toBe("offline");
    expect(users("z", zoe, a3, back)).toEqual(["ann", "bob", "zoe"]);
    expect(users("a3", a3, back)).toEqual(["ann", "bob", "zoe"]);
  });

  it("has words and a name that the own devices alone are told of", () => {
    const spoken = change(hide(people()), "a1", { customStatus: "Not here" });
    expect(words(spoken)).toEqual(["presence_update to a1,a2"]);
    const named = quiet(spoken).setUserData("a1", "claims", { name: "Annie" });
    const proof = { type: "authenticated", connectionId: "a1", userId: "ann" } as const;
    const renamed = presence(quiet(named), proof);
    expect(words(renamed)).toEqual(["presence_update to a1,a2"]);
    expect(dataTold(change(renamed, "a2", { status: "busy" }), "user_online")).toEqual([
      { userId: "ann", userName: "Annie", status: "busy", customStatus: "Not here" },
    ]);
  });

  it("goes without a word to others", () => {
    expect(words(go(presence, go(presence, hide(people()), "a1"), "a2"))).toEqual([]);
  });

  it("is offline to who follows, as somebody whom nobody knows", () => {
    const quietly = withPresence({ audience: "followers" });
    const follow = (server: WebSocketServer) =>
      send(quietly, server, "b", "presence_update", { action: "subscribe", userId: "ann" });
    const hidden = change(people(quietly), "a1", { status: "offline", customStatus: "x" }, quietly);
    const followed = follow(hidden);
    expect(dataTold(followed, "presence_update")).toEqual([
      { userId: "ann", status: "offline", customStatus: "" },
    ]);
    expect(words(change(followed, "a1", { status: "online" }, quietly))).toEqual([
      "user_online to a1,a2,b",
      "presence_update to a1,a2",
    ]);
  });
});

describe("a status that was said on an earlier connection", () => {
  const again = (server: WebSocketServer, data: object) =>
    change(server, "a1", { ...data, again: true });

  it("counts where no device of the user has said anything", () => {
    const server = again(people(), { status: "busy", customStatus: "In a meeting" });
    expect(dataTold(server, "presence_update")).toMatchObject([
      { userId: "ann", status: "busy", customStatus: "In a meeting" },
    ]);
  });

  it.each(["away", "online"])("gives way to what another device has said: %s", (status) => {
    const said = change(people(), "a2", { status });
    expect(again(said, { status: "busy" }).outbox).toEqual([]);
    const third = come(presence, said, "a3", "ann");
    const left = go(presence, third, "a2");
    expect(again(left, { status: "busy" }).outbox).toEqual([]);
    const alone = come(presence, go(presence, go(presence, left, "a1"), "a3"), "a1", "ann");
    expect(words(again(alone, { status: "busy" }))).toEqual(["presence_update to a1,b"]);
  });

  it("says so in a word that is one", () => {
    const server = change(people(), "a1", { status: "busy", again: "yes" });
    expect(words(server)).toEqual(["error INVALID_MESSAGE to a1"]);
  });
});
