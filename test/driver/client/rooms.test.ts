import { simulate } from "jounce-websocket/simulation";
import { connectClient, startServer } from "../../support/simulated.js";

describe("what is no name of a room", () => {
  it.each([undefined, null, 5, {}, "", "a\u0000", "x".repeat(256)])(
    "is neither joined nor left nor in: %p",
    async (room) => {
      const world = simulate();
      await startServer(world);
      const client = await connectClient(world);
      const call = (method: (room: string) => unknown, target: object): Promise<unknown> =>
        Reflect.apply(method, target, [room]);
      await expect(call(client.joinRoom.bind(client), client)).rejects.toMatchObject({
        code: "INVALID_NAME",
        context: "joinRoom",
      });
      await expect(call(client.leaveRoom.bind(client), client)).rejects.toMatchObject({
        code: "INVALID_NAME",
        context: "leaveRoom",
      });
      const value = client.current;
      expect(call(value.isInRoom.bind(value), value)).toBe(false);
    },
  );
});
