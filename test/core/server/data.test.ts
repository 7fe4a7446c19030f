import { option as O } from "fp-ts";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";

const server = new WebSocketServer().setData("tea", { cups: [1] });

describe("what an app keeps in a server", () => {
  it("is there under its key until it is removed", () => {
    expect(server.getData("tea")).toEqual(O.some({ cups: [1] }));
    expect(server.data.toArray()).toEqual([["tea", { cups: [1] }]]);
    const removed = server.setData("tea", undefined);
    expect(removed.getData("tea")).toEqual(O.none);
    expect(removed.equals(new WebSocketServer())).toBe(true);
    expect(server.equals(removed)).toBe(false);
  });

  it("makes no other server when it is the same already", () => {
    expect(server.setData("tea", { cups: [1] })).toBe(server);
    expect(server.setData("coffee", undefined)).toBe(server);
    expect(server.setData("tea", null).getData("tea")).toEqual(O.some(null));
  });

  it.each(["__proto__", "constructor", "toString", ""])("may have any key: %s", (key) => {
    expect(new WebSocketServer().getData(key)).toEqual(O.none);
    expect(server.setData(key, 1).getData(key)).toEqual(O.some(1));
  });

  it("is an event like any other change", () => {
    expect(server.drain().events).toEqual([{ type: "setData", key: "tea", value: { cups: [1] } }]);
    expect(server.outbox).toEqual([]);
  });
});
