import { Message, WebSocketClient } from "jounce-websocket";
import { withChat } from "jounce-websocket/modules";
import { simulate } from "jounce-websocket/simulation";
import { simulatedUrl, startServer } from "../support/simulated.js";

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`);

describe("a full queue and a server with no options", () => {
  it.each([[[]], [["jounce.v1"]]])(
    "lose nothing and keep the order, over %j",
    async (protocols) => {
      const world = simulate();
      const heard: unknown[] = [];
      const server = await startServer(world);
      server.on("connection", ({ client }) =>
        client.on("message", ({ message }) => heard.push(message?.id)),
      );
      const client = world.client(new WebSocketClient(simulatedUrl, protocols));
      for (const id of ids(1_000)) void client.sendMessage(new Message("note", id, { id }));
      await world.settle(client.connect());
      await world.advance(30_000);
      expect(heard).toEqual(ids(1_000));
      expect(server.statistics().metrics.refusalsByCode).toEqual({});
    },
  );

  it("lose nothing that is said in a rush on a connection, and all of it is confirmed", async () => {
    const world = simulate();
    const server = await startServer(world, {}, { app: withChat({ historyMax: 1_000 }) });
    const client = world.client(new WebSocketClient(simulatedUrl, "jounce.v1").joinRoom("lobby"));
    await world.settle(client.connect());
    await world.settle(client.joinRoom("lobby"));
    for (const id of ids(600)) {
      const message = new Message("chat_message", { content: id }, { id, room: "lobby" });
      void client.sendMessage(message, { confirm: true });
    }
    await world.advance(30_000);
    expect(client.current.unconfirmed.size).toBe(0);
    expect(server.statistics().metrics.refusalsByCode).toEqual({});
  });

  it("agree in the end where the server takes less than it said", async () => {
    const world = simulate();
    const limits = { addressMessagesPerSecondMax: 10, addressMessagesBurstMax: 10 };
    const server = await startServer(world, limits, { app: withChat() });
    const value = new WebSocketClient(simulatedUrl, "jounce.v1", { deliveryAttemptsMax: 50 });
    const client = world.client(value.joinRoom("lobby"));
    await world.settle(client.connect());
    await world.settle(client.joinRoom("lobby"));
    for (const id of ids(30)) {
      const message = new Message("chat_message", { content: id }, { id, room: "lobby" });
      void client.sendMessage(message, { confirm: true });
    }
    await world.advance(60_000);
    expect(client.current.unconfirmed.size).toBe(0);
    expect(server.statistics().metrics.refusalsByCode.RATE_LIMITED).toBeGreaterThan(0);
  });
});
