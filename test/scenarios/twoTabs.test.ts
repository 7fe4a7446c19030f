import { Message } from "jounce-websocket";
import type { ServerApp } from "jounce-websocket";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { misfiled } from "../support/invariants.js";
import { connectClient, dataOf, note, startServer, traceOfBoth } from "../support/simulated.js";

/** Says whose connection it is as soon as somebody says hello. */
const hello: ServerApp = (server, event) =>
  event.type === "message" && event.message.type === "hello"
    ? server.setUserId(event.connectionId, String(event.message.data))
    : server;

/** Ann opens two tabs beside Bob, and closes them one after the other. */
const twoTabs = async (world: World) => {
  const server = await startServer(world, {}, { app: hello });
  const presence: string[] = [];
  server.on("presence", ({ userId, status }) => presence.push(`${userId} ${status}`));
  const open = async (name: string) => {
    const client = await connectClient(world, { reconnect: false });
    void client.send(new Message("hello", name));
    await world.settle();
    return client;
  };
  const tabs = [await open("ann"), await open("ann"), await open("bob")] as const;
  const heard = tabs.map((tab) => dataOf(tab, "note"));
  server.update((value) => value.broadcastToUser("ann", note("for ann")));
  await world.settle();
  await world.settle(tabs[0].close());
  const onlineWithOne = server.current.presence.getStatus("ann");
  server.update((value) => value.broadcastToUser("ann", note("again")));
  await world.settle();
  world.cut(tabs[1]);
  await world.settle();
  return { server, presence, heard, onlineWithOne };
};

describe("two tabs of a user", () => {
  it("both get what is for the user, and nobody else does", async () => {
    const { heard } = await twoTabs(simulate());
    expect(heard).toEqual([["for ann"], ["for ann", "again"], []]);
  });

  it("are one presence: online with the first, offline with the last", async () => {
    const { server, presence, onlineWithOne } = await twoTabs(simulate());
    expect(onlineWithOne).toBe("online");
    expect(presence).toEqual(["ann online", "bob online", "ann offline"]);
    expect(server.current.getUserConnections("ann")).toEqual([]);
    expect(misfiled(server.current)).toEqual([]);
  });

  it("run the same way for the same seed", async () => {
    expect(await traceOfBoth(twoTabs, { latencyMs: [1, 60] })).toContain("hello");
  });
});
