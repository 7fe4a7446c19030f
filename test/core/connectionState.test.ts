import { ConnectionState, STATES } from "../../src/core/connectionState.js";

describe("the states of a connection", () => {
  it("are words", () => {
    expect(Object.values(ConnectionState)).toEqual([
      "connecting",
      "connected",
      "disconnecting",
      "disconnected",
      "reconnecting",
      "failed",
    ]);
  });

  it("have the platform's numbers", () => {
    expect(STATES).toEqual({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
  });

  it("cannot be changed", () => {
    expect([ConnectionState, STATES].every((table) => Object.isFrozen(table))).toBe(true);
  });
});
