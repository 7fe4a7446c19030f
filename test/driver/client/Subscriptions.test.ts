import { Message } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import { Subscriptions } from "../../../src/driver/client/Subscriptions.js";
import { simulatedUrl } from "../../support/simulated.js";
import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";

const coded = (code: string) => expect.objectContaining({ code });
const listen = (): number => 1;

describe("a subscription", () => {
  it.each([
    ["no handler", ["a"], "INVALID_CALLBACK"],
    ["a handler that is none", ["a", {}], "INVALID_CALLBACK"],
    ["no type", [undefined, listen], "INVALID_MESSAGE"],
    ["null for a type", [null, listen], "INVALID_MESSAGE"],
    ["an empty type", ["", listen], "INVALID_MESSAGE"],
    ["an empty type among others", [["a", ""], listen], "INVALID_MESSAGE"],
    ["a number for a type", [5, listen], "INVALID_MESSAGE"],
    ["a number for a room", ["a", listen, 5], "INVALID_NAME"],
    ["an empty room", ["a", listen, ""], "INVALID_NAME"],
  ])("is refused at once with %s", (_, call, code) => {
    const client = simulate().client(new WebSocketClient(simulatedUrl));
    expect(() => Reflect.apply(client.subscribe.bind(client), undefined, call)).toThrow(
      coded(code),
    );
  });

  it("without a room, or with null for one, is to all rooms", () => {
    const failures: unknown[] = [];
    const subscriptions = new Subscriptions((cause) => failures.push(cause));
    const heard: string[] = [];
    subscriptions.add("a", () => heard.push("undefined"), undefined, false);
    subscriptions.add("a", () => heard.push("null"), null, false);
    subscriptions.add(["a", "b"], () => heard.push("lobby"), "lobby", false);
    subscriptions.add<{ readonly n: number }>(
      "a",
      ({ data }) => heard.push(`n ${data.n}`),
      null,
      true,
    );
    subscriptions.deliver(new Message("a", { n: 1 }, { room: "attic" }));
    subscriptions.deliver(new Message("a", { n: 2 }, { room: "lobby" }));
    expect([heard, failures]).toEqual([
      ["undefined", "null", "n 1", "undefined", "null", "lobby"],
      [],
    ]);
  });
});
