import { takeTurn } from "../../../src/core/client/turn.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { clientIn, wordsOf } from "../../support/clients.js";
import { clientEvents } from "../../support/clientEvents.js";

const moment = (): ReturnType<typeof momentAt> => momentAt(9);

describe("a driver's turn of a client", () => {
  it("hands over the next value with nothing pending, the effects and the event", () => {
    const client = clientIn("connecting");
    const event = clientEvents.opened(client.snapshot.epoch);
    const { value, effects, events } = takeTurn(client, event, moment);
    expect(value.equals(client.apply(event))).toBe(true);
    expect(value.outbox).toEqual([]);
    const words = wordsOf(client.apply(event).outbox);
    expect(wordsOf(effects)).toEqual(["tell statechange", ...words]);
    expect(events).toEqual([event]);
  });

  it("tells another name of the state first, and only where it is another one", () => {
    const { effects } = takeTurn(clientIn("connecting"), clientEvents.opened(1), moment);
    expect(effects[0]).toEqual({
      type: "notify",
      notice: { type: "statechange", previous: "connecting", state: "connected" },
    });
    const heard = takeTurn(clientIn("connected"), clientEvents.heard(1), moment);
    expect(heard.effects).toEqual([]);
  });

  it("stamps drafts", () => {
    const client = clientIn("connected");
    const { value, effects } = takeTurn(client, clientEvents.send(1), moment);
    expect(effects).toMatchObject([{ outgoing: { type: "chat", id: "m9" } }]);
    expect(effects[0]).toMatchObject({ outgoing: expect.any(Message) });
    expect(value).toBe(client);
  });

  it("is nothing when the event changes nothing", () => {
    const client = clientIn("connected");
    const turn = takeTurn(client, clientEvents.connect(1), moment);
    expect(turn).toEqual({ value: client, effects: [], events: [] });
    expect(turn.value).toBe(client);
  });
});
