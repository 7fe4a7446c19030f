import type { ServerEffect, ServerEvent } from "jounce-websocket";
import { Message, momentAt, reduceWith, WebSocketServer } from "jounce-websocket";
import { getDocument } from "jounce-websocket/collaboration";
import {
  furnished,
  namesBeside,
  reminded,
  reminderLeadMs,
  showcase,
} from "../../../examples/showcase/app.js";
import { documentRoom } from "../../../examples/showcase/rooms.js";

const noon = Date.UTC(2026, 0, 2, 12);
const moment = momentAt(noon);
const step = reduceWith(showcase);
const initial = furnished(new WebSocketServer(8080), noon).start().drain().value;

const after = (
  server: WebSocketServer,
  ...events: readonly (ServerEvent | readonly ServerEvent[])[]
): WebSocketServer => events.flat().reduce(step, server);

/** Somebody comes who has proved an id and a name. */
const comes = (server: WebSocketServer, connectionId: string, name: string): WebSocketServer => {
  const userId = `user-${name.toLowerCase()}`;
  const connected = server
    .apply({ type: "connect", connectionId, info: {}, moment })
    .setUserId(connectionId, userId)
    .setUserData(connectionId, "claims", { name })
    .joinRoom(connectionId, "lobby");
  return after(connected.drain().value, sends(connectionId, "typing_start", {}, "lobby"));
};

const sends = (connectionId: string, type: string, data: unknown, room?: string): ServerEvent => {
  const message = new Message(type, data, { id: `${type}-1`, room });
  return { type: "message", connectionId, message, data: message.toJson(), moment };
};

const receives = ({ to, except }: Extract<ServerEffect, { type: "deliver" }>, id: string) => {
  if (id === except) return false;
  if (to.kind === "all") return true;
  return to.kind === "one" ? to.connectionId === id : to.members.has(id);
};

const inbox = (connectionId: string, type: string, server: WebSocketServer): readonly unknown[] =>
  server.outbox.flatMap((effect) =>
    effect.type === "deliver" &&
    receives(effect, connectionId) &&
    effect.outgoing instanceof Message &&
    effect.outgoing.type === type
      ? [effect.outgoing.data]
      : [],
  );

const both = comes(comes(initial, "a", "Ada"), "b", "Ben").drain().value;

describe("the showcase", () => {
  it("has its rooms, its events and a document from the start", () => {
    expect([...initial.rooms.keys()]).toEqual(["lobby", "random", "help", documentRoom]);
    expect(getDocument(initial, documentRoom)?.length).toBeGreaterThan(100);
    const again = furnished(new WebSocketServer(8080), noon);
    expect(getDocument(again, documentRoom)).toEqual(getDocument(initial, documentRoom));
  });

  it("passes on what is said", () => {
    const said = after(both, sends("a", "chat_message", { content: "Hello" }, "lobby"));
    expect(inbox("b", "chat_message", said)).toEqual([{ content: "Hello", userName: "Ada" }]);
  });

  it("tells who is named in a room", () => {
    const data = { content: "Hello @Ben", mentions: ["user-ben", "user-ada", "user-nobody", 7] };
    const said = after(both, sends("a", "chat_message", data, "lobby"));
    expect(inbox("b", "notification", said)).toMatchObject([
      { title: "Ada named you in lobby", actionUrl: "#/chat/lobby" },
    ]);
    expect(inbox("a", "notification", said)).toEqual([]);
    const again = after(said.drain().value, sends("a", "chat_message", data, "lobby"));
    expect(inbox("b", "notification", again)).toEqual([]);
  });

  it.each([
    ["from outside the room", { content: "Hello", mentions: ["user-ben"] }, "random"],
    ["in no list", { content: "Hello", mentions: "user-ben" }, "lobby"],
    ["in nothing", null, "lobby"],
  ])("tells nobody who is named %s", (_, data, room) => {
    const said = after(both, sends("a", "chat_message", data, room));
    expect(inbox("b", "notification", said)).toEqual([]);
  });

  it.each([
    ["warning", "warning"],
    ["error", "error"],
    ["surprise", "info"],
    [undefined, "info"],
  ])("has an example of a notification for who wishes %p", (wish, category) => {
    const wished = after(both, sends("a", "notify_me", wish));
    expect(inbox("a", "notification", wished)).toMatchObject([{ category }]);
    expect(inbox("b", "notification", wished)).toEqual([]);
  });

  it("lets everybody change the calendar", () => {
    const data = {
      eventId: "lunch",
      action: "created",
      eventData: { title: "Lunch", startDate: noon },
    };
    const made = after(both, sends("a", "event_update", data));
    expect(inbox("b", "event_update", made)).toEqual([data]);
  });

  it("reminds of what begins soon, once", () => {
    expect(reminded(both, noon - reminderLeadMs)).toBe(both);
    const told = reminded(both, noon);
    expect(inbox("a", "event_reminder", told)).toMatchObject([{ eventId: "coffee" }]);
    const later = told.drain().value;
    expect(reminded(later, noon + 1)).toBe(later);
  });

  it("knows which names are taken by others", () => {
    expect(namesBeside(both, "user-ada")).toEqual(["Ben"]);
    expect(namesBeside(both, "user-cy")).toEqual(["Ada", "Ben"]);
  });
});
