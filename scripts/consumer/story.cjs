/** A client says hello to a server that echoes; the same story for both module systems. */
module.exports = async ({ createClient, createServer, jwt, Message, WebSocketServer }) => {
  const lobby = new WebSocketServer(0).createRoom("lobby");
  if (!lobby.rooms.has("lobby")) throw new Error("The value has no room");
  if (new Message("chat", "hello").type !== "chat") throw new Error("The message has no type");

  const credentials = { token: "no.such.token", via: "message" };
  const authenticate = jwt({ secret: "a shared secret of 32 bytes or more" });
  const refused = await authenticate(credentials, new AbortController().signal).catch((e) => e);
  if (refused.code !== "AUTHENTICATION_FAILED") throw new Error("The token was not refused");

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
