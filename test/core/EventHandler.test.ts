import { EventHandler } from "../../src/core/EventHandler.js";
import { Message } from "../../src/core/Message.js";

const message = new Message("chat", "Hello!");

const listening = (heard: unknown[]): EventHandler =>
  new EventHandler()
    .onConnect((id) => heard.push(["connect", id]))
    .onDisconnect((id) => heard.push(["disconnect", id]))
    .onMessage((each) => heard.push(["message", each]))
    .onError((text) => heard.push(["error", text]));

describe("an event handler", () => {
  it("calls the slot of what is triggered", () => {
    const heard: unknown[] = [];
    const handler = listening(heard);
    handler.triggerConnect("c1");
    handler.triggerMessage(message);
    handler.triggerError("oops");
    handler.triggerDisconnect("c1");
    expect(heard).toEqual([
      ["connect", "c1"],
      ["message", message],
      ["error", "oops"],
      ["disconnect", "c1"],
    ]);
  });

  it("does nothing for an empty slot", () => {
    const handler = new EventHandler();
    expect(handler.triggerConnect("c1")).toBeUndefined();
    expect(handler.triggerDisconnect("c1")).toBeUndefined();
    expect(handler.triggerMessage(message)).toBeUndefined();
    expect(handler.triggerError("oops")).toBeUndefined();
  });

  it("hands back what the callback gives, so that a driver can await it", () => {
    expect(new EventHandler().onError((text) => text.length).triggerError("oops")).toBe(4);
  });

  it("replaces a callback that is registered again and leaves the former value as it was", () => {
    const first = new EventHandler().onError(() => "first");
    const second = first.onError(() => "second");
    expect([first.triggerError(""), second.triggerError("")]).toEqual(["first", "second"]);
  });

  it("stays the same reference when the callback is there already", () => {
    const callback = (): void => undefined;
    const handler = new EventHandler().onConnect(callback);
    expect(handler.onConnect(callback)).toBe(handler);
  });

  it("lets exceptions of a callback through", () => {
    const handler = new EventHandler().onConnect(() => {
      throw new Error("mine");
    });
    expect(() => handler.triggerConnect("c1")).toThrow("mine");
  });

  it("takes nothing but functions", () => {
    // @ts-expect-error a text is no callback
    expect(() => new EventHandler().onConnect("loud")).toThrow("Callback must be a function");
  });
});
