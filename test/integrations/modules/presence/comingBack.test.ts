import { Message } from "jounce-websocket";
import { Roster } from "jounce-websocket/modules";

describe("somebody who comes back", () => {
  it("has the words that are told then, and none from before", () => {
    const tell = (type: string, fields: object = {}): Message =>
      new Message(type, { userId: "ann", status: "online", ...fields });
    const history = [
      tell("user_online", { userName: "Ann" }),
      tell("presence_update", { customStatus: "In a meeting" }),
      tell("user_offline"),
      tell("user_online"),
    ];
    const roster = history.reduce((next, message) => next.received(message), new Roster());
    expect(roster.users.get("ann")).toEqual({ userId: "ann", userName: "Ann", status: "online" });
    const spoken = roster.received(tell("user_online", { customStatus: "Back" }));
    expect(spoken.users.get("ann")?.customStatus).toBe("Back");
  });
});
