import type { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import type { ClientNotice } from "../../../src/core/client/effect.js";
import { Message } from "../../../src/core/Message.js";
import type { MessageFields } from "../../../src/core/Message.js";
import { clientIn, later, lose, newClient, open, quiet, told } from "../../support/clients.js";

const say = (client: WebSocketClient, type: string, data?: unknown, fields?: MessageFields) =>
  told(client, new Message(type, data, fields));

const asking = (): WebSocketClient => quiet(open(newClient().connect()));
const notices = (client: WebSocketClient): ClientNotice[] =>
  client.outbox.flatMap((effect) => (effect.type === "notify" ? [effect.notice] : []));

describe("the server's other words", () => {
  it("give the connection its name", () => {
    const client = say(asking(), "welcome", { connectionId: "c7" });
    expect(client.snapshot.connectionId).toBe("c7");
    expect(say(client, "welcome", { connectionId: "c7" })).toBe(client);
  });

  it.each([undefined, null, "c7", {}, { connectionId: 7 }, { other: "c7" }])(
    "give it none when they say %p",
    (data) => {
      const client = asking();
      expect(say(client, "welcome", data)).toBe(client);
    },
  );

  it("are answered when they ask for a sign of life, with the same id", () => {
    const fields: MessageFields = { id: "p1" };
    const { outbox } = told(clientIn("connected"), new Message("ping", undefined, fields));
    expect(outbox).toEqual([
      { type: "send", epoch: 1, outgoing: new Message("pong", undefined, fields) },
    ]);
  });

  it.each([
    [{ code: "RATE_LIMITED" }, "RATE_LIMITED"],
    [{ code: "FORBIDDEN" }, "FORBIDDEN"],
    [{ code: "toString" }, "SERVER_ERROR"],
    [{ code: "FUTURE_CODE" }, "SERVER_ERROR"],
    ["broken", "SERVER_ERROR"],
  ])("are told as an error: %p is %s", (data, code) => {
    expect(notices(say(clientIn("connected"), "error", data))).toEqual([
      { type: "error", fault: { code, context: "server" } },
    ]);
  });

  it.each(["pong", "ack", "resumed", "cancel"])("need no answer: %s", (type) => {
    const client = clientIn("connected");
    expect(say(client, type)).toBe(client);
  });
});

describe("an error with an id", () => {
  const fields = { id: "r1", room: "lobby" };

  it("is about the request of that id", () => {
    const asked = quiet(asking().request(new Message("ask", undefined, fields)));
    const client = say(asked, "error", { code: "FORBIDDEN" }, fields);
    expect(client.requests.size).toBe(0);
    expect(client.isInRoom("lobby")).toBe(true);
    expect(notices(client)).toEqual([
      { type: "requestFailed", requestId: "r1", fault: { code: "FORBIDDEN", context: "request" } },
    ]);
  });

  it("is never about a join, which has none, and is told when nothing else is known of it", () => {
    const client = say(asking(), "error", { code: "ROOM_FULL" }, fields);
    expect(client.isInRoom("lobby")).toBe(true);
    expect(notices(client)).toEqual([
      { type: "error", fault: { code: "ROOM_FULL", context: "server" } },
    ]);
  });
});

describe("what the server says about coming back", () => {
  const limited = (retryAfterMs: unknown) => ({ code: "RATE_LIMITED", retryAfterMs });
  const delayAfter = (client: WebSocketClient, now = 0): unknown =>
    notices(lose(client, 1001, now)).flatMap((notice) =>
      notice.type === "reconnecting" ? [notice.delayMs] : [],
    )[0];

  it("is told when it drains, and followed when the connection has ended", () => {
    const client = say(clientIn("connected"), "draining", { retryAfterMs: 7_000 });
    expect(notices(client)).toEqual([{ type: "draining", retryAfterMs: 7_000 }]);
    expect(delayAfter(quiet(client), 100_000)).toBe(7_000);
  });

  it("does not make the delay shorter", () => {
    expect(delayAfter(say(clientIn("connected"), "draining", { retryAfterMs: 5 }))).toBe(1_000);
  });

  it.each([undefined, {}, { retryAfterMs: "7000" }, { retryAfterMs: -1 }, { retryAfterMs: 1e6 }])(
    "is ignored when it makes no sense: %p",
    (data) => {
      const client = say(clientIn("connected"), "draining", data);
      expect(notices(client)).toEqual([{ type: "draining", retryAfterMs: 0 }]);
      expect(delayAfter(quiet(client))).toBe(1_000);
    },
  );

  it("comes with a refusal of too many messages too, and is soon stale there", () => {
    const client = quiet(say(clientIn("connected"), "error", limited(7_000)));
    expect(delayAfter(client, 6_999)).toBe(7_000);
    expect(delayAfter(client, 7_000)).toBe(1_000);
  });

  it.each([
    [{ code: "RATE_LIMITED" }],
    [limited(NaN)],
    [{ code: "FORBIDDEN", retryAfterMs: 7_000 }],
  ])("comes with no other error, and only in good form: %p", (data) => {
    expect(delayAfter(say(clientIn("connected"), "error", data))).toBe(1_000);
  });

  it("is followed once", () => {
    const drained = lose(say(clientIn("connected"), "draining", { retryAfterMs: 7_000 }), 1001);
    const dialled = quiet(later(drained, 7_000));
    expect(dialled.snapshot.epoch).toBe(2);
    expect(delayAfter(dialled, 7_000)).toBe(2_000);
  });

  it("is forgotten when a connection opens, and when nothing reconnects", () => {
    const hinted = say(clientIn("connected"), "draining", { retryAfterMs: 7_000 });
    expect(lose(hinted, 1000).snapshot.retryHint).toBeUndefined();
    expect(lose(hinted.disconnect(), 1000).snapshot.retryHint).toBeUndefined();
    const opened = open(hinted.disconnect().connect());
    expect(opened.snapshot.retryHint).toBeUndefined();
  });
});
