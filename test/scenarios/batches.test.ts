import { acceptance, frame, opcodes, RawPeer } from "../support/rawPeer.js";
import { listenTcp, newClient, record, serve, until, urlOf } from "../support/sockets.js";

const welcome = {
  type: "welcome",
  data: { connectionId: "c", messageBytesMax: 65_536, heartbeatIntervalMs: 0 },
};

describe("a client that batches", () => {
  it("sends a turn's messages in one frame, in order with all else, and a raw frame by itself", async () => {
    const peers: RawPeer[] = [];
    const { port } = await listenTcp((socket) => {
      const peer = new RawPeer(socket);
      peers.push(peer);
      void peer.head().then((request) => {
        const hello = frame(opcodes.text, JSON.stringify(welcome), { masked: false });
        peer.write(acceptance(request, "Sec-WebSocket-Protocol: jounce.v1"), hello);
      });
    });
    const client = newClient(urlOf({ port }), { batchWindowMs: 0 }, "jounce.v1");
    await client.connect();
    await until(client, ({ snapshot }) => snapshot.connectionId !== undefined);
    for (const type of ["a", "b", "c"]) void client.send({ type });
    void client.send("raw");
    void client.send({ type: "alone" });
    const said: unknown[] = [];
    for (let count = 0; count < 3; count += 1) said.push(await peers[0]?.text());
    void client.send({ type: "last" });
    void client.close();
    said.push(await peers[0]?.text());
    const typesIn = (text: unknown): string[] =>
      [...String(text).matchAll(/"type":"(\w+)"/g)].map(([, type = ""]) => type);
    expect(said[1]).toBe("raw");
    expect(said.map(typesIn)).toEqual([["batch", "a", "b", "c"], [], ["alone"], ["last"]]);
    expect(await peers[0]?.closeCode()).toBe(1000);
    peers[0]?.socket.destroy();
  });

  it("is understood by a server as if it did not, from its first message on", async () => {
    const server = await serve({ messagesBurstMax: 1_000 });
    const heard = record(server, "message");
    server.handle("double", (number) => Number(number) * 2);
    const client = newClient(server, { batchWindowMs: 5 }, "jounce.v1");
    await client.connect();
    const sent = Array.from({ length: 400 }, (_, index) => index);
    const answers: Promise<unknown>[] = [];
    for (const index of sent) {
      void client.send({ type: "note", data: index });
      if (index % 100 === 0) answers.push(client.request("double", index));
      if (index % 150 === 0) await client.joinRoom(`room ${index}`);
    }
    expect(await Promise.all(answers)).toEqual([0, 200, 400, 600]);
    const events = await heard.reaching(sent.length);
    const notes = events.filter(({ message }) => message.type === "note");
    expect(notes.map(({ message }) => message.data)).toEqual(sent);
    expect(server.current.rooms.keySeq().toArray()).toEqual(["room 0", "room 150", "room 300"]);
  });
});
