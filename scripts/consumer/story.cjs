/** A client says hello to a server that echoes; the same story for both module systems. */
module.exports = async ({ createClient, createServer, Message, WebSocketServer }) => {
  const lobby = new WebSocketServer(0).createRoom("lobby");
  if (!lobby.rooms.has("lobby")) throw new Error("The value has no room");
  if (new Message("chat", "hello").type !== "chat") throw new Error("The message has no type");

  const server = createServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", ({ client }) => client.on("message", ({ data }) => client.send(data)));
  await server.start();
  const client = createClient(`ws://127.0.0.1:${server.port}`);
  const answer = new Promise((resolve) => client.on("message", ({ data }) => resolve(data)));
  await client.connect();
  await client.send("hello");
  const data = await answer;
  if (data !== "hello") throw new Error(`The echo is ${JSON.stringify(data)}`);
  await client.close();
  await server.stop();
  console.log("round trip: hello came back");
};
