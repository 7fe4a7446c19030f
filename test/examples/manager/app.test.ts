import { spawn } from "node:child_process";
import { join } from "node:path";
import { ConnectionManager } from "jounce-websocket/manager";
import type { Running } from "../../../examples/manager/app.js";
import { start } from "../../../examples/manager/app.js";
import { closeAfterTest, once } from "../../support/sockets.js";
import { handshake, RawPeer } from "../../support/rawPeer.js";
import { visit } from "../../integrations/manager/people.js";

const starting = async (): Promise<Running> => {
  const running = await start(0, "127.0.0.1");
  closeAfterTest(() => running.stop());
  return running;
};

describe("the chat", () => {
  it("passes on what is said to the rooms of who says it, and knows commands", async () => {
    const { live, manager } = await starting();
    const ann = await visit(live, "/chat?name=Ann");
    expect(await ann.heard.reaching(1)).toEqual(["Welcome!"]);
    const bob = await visit(live, "/chat?name=Bob");
    await bob.heard.reaching(1);
    await ann.say("hello");
    expect((await bob.heard.reaching(2))[1]).toBe("Ann: hello");
    await bob.say("/leave lobby");
    await bob.say("/join garden");
    await bob.say("/who garden");
    await bob.say("anybody here?");
    expect((await bob.heard.reaching(6)).slice(2)).toEqual([
      "Left room: lobby",
      "Joined room: garden",
      '{"room":"garden","names":["Bob"]}',
      "Bob: anybody here?",
    ]);
    await bob.say("/join lobby");
    await bob.heard.reaching(7);
    await bob.client.close();
    expect((await ann.heard.reaching(3)).slice(1)).toEqual(["Ann: hello", "Bob has left"]);
    expect([manager.connectionCount, manager.roomMembers("garden")]).toEqual([1, []]);
  });
});

describe("the notifications", () => {
  it("reach every device of a user over HTTP, and nobody else", async () => {
    const { live, manager } = await starting();
    const devices = [
      await visit(live, "/notifications?user=ann"),
      await visit(live, "/notifications?user=ann"),
    ];
    const bob = await visit(live, "/notifications?user=bob");
    await bob.heard.reaching(1);
    const base = `http://127.0.0.1:${live.port}`;
    const posted = await fetch(`${base}/notify/ann?title=Build&body=passed`, { method: "POST" });
    expect(posted.status).toBe(204);
    for (const { heard } of devices) {
      expect(await heard.reaching(2)).toEqual([
        '{"type":"connected","userId":"ann"}',
        '{"type":"notification","title":"Build","body":"passed"}',
      ]);
    }
    expect(bob.heard.events).toHaveLength(1);
    expect(await (await fetch(`${base}/metrics`)).json()).toEqual(manager.metrics());
    expect((await fetch(`${base}/elsewhere`)).status).toBe(404);
  });

  it("are for those who say who they are", async () => {
    const { live, manager } = await starting();
    const peer = await RawPeer.dial(live.port);
    const refused = once(live, "refusal");
    peer.write(handshake("/notifications"));
    expect(await peer.head()).toContain("401 Unauthorized");
    expect(await refused).toMatchObject({ code: "UNAUTHORIZED" });
    expect(manager).toBeInstanceOf(ConnectionManager);
  });
});

describe("the example as a process", () => {
  it("says where it is, and ends when it is asked to", async () => {
    const root = join(__dirname, "..", "..", "..");
    const child = spawn(process.execPath, ["examples/manager/start.mjs", "--source"], {
      cwd: root,
      env: { ...process.env, PORT: "0", NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    closeAfterTest(() => child.kill("SIGKILL"));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const told = await new Promise<string>((resolve, reject) => {
      let text = "";
      const hear = (part: Buffer): void => {
        text += part.toString();
        if (text.includes("/notifications?user=ann")) resolve(text);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", () => reject(new Error(text)));
    });
    const [, port = ""] = /Chat on ws:\/\/localhost:(\d+)\/chat/.exec(told) ?? [];
    const ann = await visit(`ws://localhost:${port}/chat?name=Ann`);
    expect(await ann.heard.reaching(1)).toEqual(["Welcome!"]);
    await ann.client.close();
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});
