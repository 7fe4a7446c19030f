import { isControlType } from "../../src/core/control.js";
import { MessageType } from "../../src/core/MessageType.js";

const words = Object.entries(MessageType);

describe("the types of messages", () => {
  it.each(words)("are their names in lower case: %s", (name, word) => {
    expect(word).toBe(name.toLowerCase());
  });

  it("cannot be changed", () => {
    expect(Object.isFrozen(MessageType)).toBe(true);
  });

  it("are those that the documents of old name, and ours", () => {
    expect(words).toHaveLength(37);
    expect(MessageType).toMatchObject({ SERVER_MAINTENANCE: "server_maintenance", AUTH: "auth" });
  });

  it("are the protocol's own for connections, proofs and rooms", () => {
    const reserved = words.map(([, word]) => word).filter((word) => isControlType(word));
    expect(reserved.sort()).toEqual([
      "auth",
      "auth_failure",
      "auth_success",
      "error",
      "join_room",
      "leave_room",
      "ping",
      "pong",
      "room_joined",
      "room_left",
    ]);
  });
});
