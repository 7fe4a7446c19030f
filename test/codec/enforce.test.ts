import { defineContract } from "../../src/codec/contract.js";
import { enforcing } from "../../src/codec/enforce.js";
import { Connection } from "../../src/core/connection/Connection.js";
import { Message } from "../../src/core/Message.js";
import { WebSocketServer } from "../../src/core/server/WebSocketServer.js";
import { z } from "zod";

const connection = new Connection("a");
const server = new WebSocketServer();
const events = { chat: z.string().trim() };
const strict = enforcing(defineContract({ events, rooms: ["lobby"] }));
const lenient = enforcing(defineContract({ events, rooms: ["lobby"], unknown: "allow" }));

describe("a contract as a middleware", () => {
  it("hands on a message with its data as the schema made it", () => {
    const read = strict.message?.(new Message("chat", " hi ", { id: "1" }), connection, server);
    expect(read).toEqual(new Message("chat", "hi", { id: "1" }));
  });

  it.each([
    ["data that does not fit", new Message("chat", 7)],
    ["a type that it does not have", new Message("sing", "la")],
  ])("refuses %s", (_, message) => {
    expect(strict.message?.(message, connection, server)).toBe("INVALID_MESSAGE");
  });

  it("lets only its rooms be joined", () => {
    expect(strict.join?.("lobby", connection, server)).toBeUndefined();
    expect(strict.join?.("cellar", connection, server)).toBe("ROOM_ACCESS_DENIED");
    expect(lenient.join?.("cellar", connection, server)).toBeUndefined();
  });
});
