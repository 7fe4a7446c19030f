import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import type { LiveServer } from "jounce-websocket/server";
import { closeAfterTest, record, serve, urlOf } from "../../support/sockets.js";

const python = "/usr/bin/python3";
const isThere = spawnSync(python, ["-c", "import websockets"]).status === 0;
const isRequired = process.env["JOUNCE_REQUIRE_ALL"] === "1";
const told = isThere ? describe : describe.skip;

/** Runs the Python client to its end and gives what it said, by step. */
const talk = (url: string): Promise<{ said: [string, unknown][]; complaints: string }> =>
  new Promise((resolve) => {
    const child = spawn(python, [join(__dirname, "foreignClient.py"), url]);
    closeAfterTest(() => child.kill());
    const output = { out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => (output.out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output.err += chunk.toString()));
    child.on("close", () => {
      const lines = output.out.split("\n").filter((line) => line !== "");
      const said = lines.map((line) => JSON.parse(line) as [string, unknown]);
      resolve({ said, complaints: output.err });
    });
  });

/** Relays what is meant for a room and echoes the rest. */
const relay = async (compressionBytesMin: number): Promise<LiveServer> => {
  const server = await serve({ messageBytesMax: 1024 * 1024, compressionBytesMin });
  server.on("message", ({ connectionId, message }) => {
    void server.client(connectionId)?.broadcast(message.room ?? "", message);
  });
  server.on("frame", ({ connectionId, data }) => void server.client(connectionId)?.send(data));
  return server;
};

describe("the foreign client", () => {
  it("is installed where everything is required (Debian package python3-websockets)", () => {
    expect(isThere || !isRequired).toBe(true);
  });
});

told("Python's websockets", () => {
  const titles = [
    ["as it comes", 0],
    ["with compression, which it offers by itself", 100],
  ] as const;

  it.each(titles)(
    "joins, is relayed, pings, sends all kinds of frames: %s",
    async (_, bytesMin) => {
      const server = await relay(bytesMin);
      const gone = record(server, "disconnect");
      const { said, complaints } = await talk(urlOf(server));
      expect(complaints).toBe("");
      const [, , [, relayed] = []] = said;
      expect(relayed).toMatchObject({ type: "chat", room: "lobby", data: { text: "grüß dich" } });
      expect(said.filter(([step]) => step !== "relayed")).toEqual([
        ["joined", { type: "room_joined", room: "lobby", id: "1" }],
        ["joined", { type: "room_joined", room: "lobby", id: "2" }],
        ["pong", "there?"],
        ["answered", { type: "pong", id: "7" }],
        ["text", 200_005],
        ["fragments", "echo in fragments"],
        ["binary", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString("hex")],
        ["left", { type: "room_left", room: "lobby", id: "9" }],
        ["closed", [4000, "good bye"]],
      ]);
      const codes = (await gone.reaching(2)).map(({ code }) => code);
      expect(new Set(codes)).toEqual(new Set([1000, 4000]));
    },
  );
});
