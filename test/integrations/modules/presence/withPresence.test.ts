import { WebSocketServer } from "jounce-websocket";
import { withPresence } from "jounce-websocket/modules";
import { quiet, welcome } from "../../../support/servers.js";
import { come, dataTold, go, now, send, sent, words } from "../calls.js";

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

const stateFor = (server: WebSocketServer): unknown =>
  dataTold(come(presence, server, "z", "zoe"), "presence_state")[0];

describe("somebody who comes", () => {
  it("is told who is here, and the others are told of it", () => {
    const server = come(presence, quiet(people()), "c", "cid");
    expect(words(server)).toEqual(["presence_state to c", "user_online to a1,a2,b"]);
    expect(dataTold(server, "presence_state")).toEqual([
      {
        users: ["ann", "bob", "cid"].map((userId) => ({
          userId,
          userName: userId,
          status: "online",
        })),
      },
    ]);
    expect(dataTold(server, "user_online")).toEqual([
      { userId: "cid", userName: "cid", status: "online" },
    ]);
  });

  it("on a further connection is nothing new to anybody else", () => {
    const server = come(presence, people(), "a3", "ann");
    expect(words(server)).toEqual(["presence_state to a3"]);
  });

  it("is as on the other connections, whatever that is", () => {
    const away = change(people(), "a1", { status: "offline", customStatus: "hidden" });
    const server = come(presence, away, "a3", "ann");
    expect(words(server)).toEqual(["presence_state to a3"]);
    expect(server.presence.get("ann")).toMatchObject({
      status: "offline",
      customStatus: "hidden",
    });
  });

  it("has the name that the app gives", () => {
    const named = withPresence({ nameOf: ({ userId }) => `Dr ${userId}` });
    expect(dataTold(come(named, new WebSocketServer(), "a", "ann"), "presence_state")).toEqual([
      { users: [{ userId: "ann", userName: "Dr ann", status: "online" }] },
    ]);
  });

  it("proves to be called otherwise, and all who see them are told once", () => {
    const renamed = quiet(people()).setUserData("a1", "claims", { name: "Annie" });
    const proof = { type: "authenticated", connectionId: "a1", userId: "ann" } as const;
    const server = presence(quiet(renamed), proof);
    expect(dataTold(server, "presence_update")).toEqual([
      { userId: "ann", userName: "Annie", status: "online", customStatus: "" },
    ]);
    expect(words(presence(quiet(server), proof))).toEqual([]);
    const coming = come(presence, quiet(server), "z", "zoe");
    expect(dataTold(coming, "presence_state")).toMatchObject([
      { users: [{ userId: "ann", userName: "Annie" }, { userId: "bob" }, { userId: "zoe" }] },
    ]);
  });

  it("without a name is a guest under the connection's id", () => {
    const server = come(presence, people(), "guest");
    expect(dataTold(server, "user_online")).toMatchObject([{ userId: "guest" }]);
    expect(words(go(presence, server, "guest"))).toEqual(["user_offline to a1,a2,b"]);
    expect(server.presence.get("guest")).toBeUndefined();
  });

  it("and proves later who it is, is that user from then on", () => {
    const guest = quiet(come(presence, people(), "c")).setUserId("c", "cid");
    const notice = { type: "authenticated", connectionId: "c", userId: "cid" } as const;
    const server = presence(quiet(guest), notice);
    expect(words(server)).toEqual([
      "user_offline to a1,a2,b,c",
      "presence_state to c",
      "user_online to a1,a2,b",
    ]);
    expect(dataTold(server, "user_offline")).toEqual([{ userId: "c" }]);
    expect(presence(quiet(server), notice).outbox).toEqual([]);
  });

  it("and is named by the app, is told of with the next message", () => {
    const named = come(presence, people(), "c").setUserId("c", "cid");
    expect(words(send(presence, named, "c", "note", 1))).toContain("user_online to a1,a2,b");
  });

  it("is told of as many as the option says", () => {
    const few = withPresence({ usersMax: 1 });
    const [state] = dataTold(come(few, people(few), "c", "cid"), "presence_state");
    expect(state).toMatchObject({ users: [{ userId: "ann" }] });
  });
});

describe("somebody who goes", () => {
  it("from one of two connections is still here", () => {
    const server = go(presence, people(), "a1");
    expect(server.outbox).toEqual([]);
    expect(stateFor(server)).toMatchObject({ users: [{ userId: "ann" }, { userId: "bob" }, {}] });
  });

  it("from the last one has gone, at that time", () => {
    const server = go(presence, go(presence, people(), "a1"), "a2");
    expect(words(server)).toEqual(["user_offline to b"]);
    expect(dataTold(server, "user_offline")).toEqual([{ userId: "ann", lastSeen: now }]);
    expect(stateFor(server)).toMatchObject({ users: [{ userId: "bob" }, { userId: "zoe" }] });
  });

  it("and was never told of, is not told of", () => {
    const unknown = welcome(new WebSocketServer(), "x");
    expect(go(presence, unknown, "x").outbox).toEqual([]);
  });
});

describe("a change of status", () => {
  it("is told to everybody, the user's own connections among them", () => {
    const server = change(people(), "a1", { status: "away" });
    expect(words(server)).toEqual(["presence_update to a1,a2,b"]);
    expect(dataTold(server, "presence_update")).toEqual([
      { userId: "ann", status: "away", customStatus: "", lastSeen: now },
    ]);
    expect(server.presence.getStatus("ann")).toBe("away");
  });

  it("keeps what it does not name, and takes words away with empty ones", () => {
    const spoken = change(people(), "a1", { customStatus: "In a meeting" });
    const away = change(spoken, "a2", { status: "busy" });
    expect(dataTold(away, "presence_update")).toMatchObject([
      { status: "busy", customStatus: "In a meeting" },
    ]);
    expect(stateFor(away)).toMatchObject({ users: [{ customStatus: "In a meeting" }, {}, {}] });
    const silent = change(away, "a1", { customStatus: "" });
    expect(dataTold(silent, "presence_update")).toMatchObject([
      { status: "busy", customStatus: "" },
    ]);
    expect(silent.presence.get("ann")?.customStatus).toBeUndefined();
  });

  it("that changes nothing is not told", () => {
    expect(change(people(), "a1", { status: "online" }).outbox).toEqual([]);
    const spoken = change(people(), "a1", { customStatus: "x" });
    expect(change(spoken, "a2", { customStatus: "x" }).outbox).toEqual([]);
  });

  it.each([
    [undefined],
    [{}],
    [{ status: "asleep" }],
    [{ customStatus: 1 }],
    [{ customStatus: "x".repeat(101) }],
  ])("is refused where it is none: %p", (data) => {
    const server = change(people(), "a1", data);
    expect(words(server)).toEqual(["error INVALID_MESSAGE to a1"]);
    expect(server.equals(people())).toBe(true);
  });

  it("of a guest holds while the guest is here", () => {
    const server = change(come(presence, people(), "guest"), "guest", { status: "busy" });
    expect(dataTold(server, "presence_update")).toMatchObject([
      { userId: "guest", status: "busy" },
    ]);
    expect(stateFor(server)).toMatchObject({ users: [{}, {}, { status: "busy" }, {}] });
  });
});

describe("who follows a user", () => {
  const quietly = withPresence({ audience: "followers", followsMax: 2 });
  const follow = (server: WebSocketServer, userId: string, action = "subscribe") =>
    send(quietly, server, "b", "presence_update", { action, userId });

  it("is told at once how that user is", () => {
    const server = follow(people(quietly), "ann");
    expect(words(server)).toEqual(["user_online to b"]);
    expect(dataTold(server, "user_online")).toEqual([
      { userId: "ann", userName: "ann", status: "online" },
    ]);
    expect(dataTold(follow(server, "nobody"), "presence_update")).toMatchObject([
      { userId: "nobody", status: "offline" },
    ]);
  });

  it("is told of every change, and nobody else is", () => {
    const followed = follow(people(quietly), "ann");
    expect(words(change(followed, "a1", { status: "away" }, quietly))).toEqual([
      "presence_update to a1,a2,b",
    ]);
    expect(words(change(followed, "b", { status: "away" }, quietly))).toEqual([
      "presence_update to b",
    ]);
    const gone = go(quietly, go(quietly, followed, "a1"), "a2");
    expect(words(gone)).toEqual(["user_offline to b"]);
    expect(words(come(quietly, gone, "a", "ann"))).toEqual([
      "presence_state to a",
      "user_online to b",
    ]);
    expect(dataTold(come(quietly, gone, "a", "ann"), "presence_state")).toEqual([{ users: [] }]);
  });

  it("until it follows no longer", () => {
    const server = follow(follow(people(quietly), "ann"), "ann", "unsubscribe");
    expect(words(change(server, "a1", { status: "away" }, quietly))).toEqual([
      "presence_update to a1,a2",
    ]);
    expect(follow(server, "ann", "unsubscribe").outbox).toEqual([]);
  });

  it("follows at most as many as the option says", () => {
    const two = follow(follow(people(quietly), "ann"), "cid");
    expect(words(follow(two, "dan"))).toEqual(["error FORBIDDEN to b"]);
    expect(words(follow(two, "ann"))).toEqual(["user_online to b"]);
  });

  it.each([[undefined], [{ action: "spy", userId: "ann" }], [{ action: "subscribe", userId: "" }]])(
    "is refused where it names nobody: %p",
    (data) => {
      expect(words(send(quietly, people(quietly), "b", "presence_update", data))).toEqual([
        "error INVALID_MESSAGE to b",
      ]);
    },
  );
});

describe("whatever is not presence", () => {
  it("is left to others", () => {
    const server = quiet(people());
    expect(presence(server, sent(server, "a1", "note", {}))).toBe(server);
    expect(presence(server, sent(server, "gone", "user_status_change", {}))).toBe(server);
    expect(presence(server, { type: "stopped" })).toBe(server);
  });
});

describe("options of presence", () => {
  it.each([{ usersMax: -1 }, { customStatusCharactersMax: 501 }])(
    "out of range are refused: %p",
    (options) => {
      expect(() => withPresence(options)).toThrow(
        expect.objectContaining({ code: "INVALID_OPTION" }),
      );
    },
  );
});
