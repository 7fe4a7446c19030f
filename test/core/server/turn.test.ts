import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { reduceWith, takeTurn } from "../../../src/core/server/turn.js";
import type { ServerApp } from "../../../src/core/server/WebSocketServer.js";
import { serverEvents } from "../../support/serverEvents.js";
import { quiet, serverIn, wordsOf } from "../../support/servers.js";

const chat: ServerApp = (server, event) =>
  event.type === "message"
    ? server.broadcastToRoom("lobby", event.message, { except: event.connectionId })
    : server;

describe("an app", () => {
  it("answers what the server tells, in the same step", () => {
    const server = reduceWith(chat)(serverIn("running"), serverEvents.message);
    expect(wordsOf(server.outbox)).toEqual(["tell message", "send chat"]);
  });

  it("is not asked about what was pending before", () => {
    const busy = serverIn("running").apply(serverEvents.message);
    const server = reduceWith(chat)(busy, serverEvents.frame);
    expect(wordsOf(server.outbox)).toEqual(["tell message", "tell frame"]);
  });

  it("is not asked about what it brought about itself", () => {
    const greeter: ServerApp = (server, event) =>
      event.type === "join" ? server.joinRoom("a", `${event.room}!`) : server;
    const server = reduceWith(greeter)(serverIn("running"), serverEvents.joinRoom);
    expect([...server.rooms.keys()]).toEqual(["lobby", "lobby!"]);
  });

  it("is not asked when nothing happened", () => {
    const server = serverIn("running");
    const never: ServerApp = () => {
      throw new Error("asked");
    };
    expect(reduceWith(never)(server, serverEvents.start)).toBe(server);
  });

  it("folds over a history", () => {
    const events = [serverEvents.joinRoom, serverEvents.message, serverEvents.disconnect];
    const server = events.reduce(reduceWith(chat), serverIn("running"));
    expect(quiet(server).getRoomMembers("lobby")).toEqual(["b"]);
    expect(server.outbox).toContainEqual(
      expect.objectContaining({ type: "deliver", except: "a", outgoing: expect.any(Message) }),
    );
  });
});

describe("a driver's turn", () => {
  const moment = (): ReturnType<typeof momentAt> => momentAt(9);
  const greet: ServerApp = (server, event) =>
    event.type === "join" ? server.broadcastToRoom(event.room, new Message("hello")) : server;

  it("hands over what the event and the app brought about, with drafts stamped", () => {
    const { value, effects, events } = takeTurn(
      greet,
      serverIn("running"),
      serverEvents.joinRoom,
      moment,
    );
    expect(value.getRoomMembers("lobby")).toEqual(["a", "b"]);
    expect(value.outbox).toEqual([]);
    expect(wordsOf(effects)).toEqual(["tell join", "send hello"]);
    expect(effects[1]).toMatchObject({ outgoing: { id: "m9.1", timestamp: 9 } });
    expect(events.map(({ type }) => type)).toEqual(["joinRoom", "deliver"]);
  });

  it("needs no app", () => {
    const { effects, events } = takeTurn(
      undefined,
      serverIn("running"),
      serverEvents.deliver,
      moment,
    );
    expect(effects).toMatchObject([{ outgoing: { id: "m9" } }]);
    expect(events).toEqual([serverEvents.deliver]);
  });

  it("keeps the same server when only effects came of it", () => {
    const server = serverIn("running");
    const reply: ServerApp = (next, event) =>
      event.type === "frame" ? next.sendTo(event.connectionId, event.data) : next;
    expect(takeTurn(reply, server, serverEvents.frame, moment).value).not.toBe(server);
    const again = takeTurn(reply, server, { ...serverEvents.frame, moment: momentAt(1) }, moment);
    expect(again.value).toBe(server);
    expect(wordsOf(again.effects)).toEqual(["tell frame", "send frame"]);
  });

  it("is nothing when the event changes nothing", () => {
    const server = serverIn("running");
    const turn = takeTurn(greet, server, serverEvents.start, moment);
    expect(turn).toEqual({ value: server, effects: [], events: [] });
    expect(turn.value).toBe(server);
  });
});
