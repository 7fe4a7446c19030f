import { whyNotListening } from "../../../src/driver/server/listenFailure.js";
import { newServer, serve } from "../../support/sockets.js";

const coded = (code: string): Error => Object.assign(new Error("listen"), { code });

describe("a server that cannot listen", () => {
  it.each([
    ["EADDRINUSE", "The server could not listen: port 80 is in use."],
    ["EACCES", "The server could not listen: this user may not listen on port 80."],
    [
      "EADDRNOTAVAIL",
      "The server could not listen: chat.example is not an address of this machine.",
    ],
    ["ENOTFOUND", "The server could not listen: there is no host chat.example."],
    ["EMFILE", "The server could not listen."],
  ])("says where and why: %s", (code, sentence) => {
    expect(whyNotListening(coded(code), { host: "chat.example", port: 80 })).toBe(sentence);
  });

  it.each([[undefined], [null], ["EADDRINUSE"], [new Error("EADDRINUSE")]])(
    "says only that where the cause %p has no code",
    (cause) => {
      const sentence = "The server could not listen.";
      expect(whyNotListening(cause, { host: "localhost", port: 80 })).toBe(sentence);
    },
  );

  it("names the port that is taken, and keeps the cause", async () => {
    const { port } = await serve();
    await expect(newServer({ port }).start()).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      message: `The server could not listen: port ${port} is in use.`,
      cause: { code: "EADDRINUSE", port },
    });
  });

  it("names the host that is not one of this machine", async () => {
    await expect(newServer({ host: "192.0.2.1" }).start()).rejects.toThrow(
      "192.0.2.1 is not an address of this machine",
    );
  });
});
