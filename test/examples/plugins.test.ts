/** Runs the servers of examples/ for the plugins, from their first line to Ctrl-C. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { closeAfterTest } from "../support/sockets.js";
import { dial, get } from "../integrations/http/peers.js";

const root = join(__dirname, "..", "..");

interface AsyncFunctionConstructor {
  new (...parts: string[]): (...given: unknown[]) => Promise<void>;
}
const AsyncFunction: AsyncFunctionConstructor = Object.getPrototypeOf(
  async () => undefined,
).constructor;

/** Starts an example on any free port, which it prints; after the test it is told to stop. */
const run = (name: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { outputText } = ts.transpileModule(
      readFileSync(join(root, "examples", name, "server.mjs"), "utf8"),
      {
        fileName: "server.js",
        compilerOptions: {
          allowJs: true,
          module: ts.ModuleKind.CommonJS,
          target: ts.ScriptTarget.ES2022,
          esModuleInterop: true,
        },
      },
    );
    const screen = {
      log: (line: string) =>
        resolve(Number(/^Chat on http:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1])),
    };
    const terminal = {
      env: { PORT: "0" },
      once: (_signal: "SIGINT", stop: () => unknown) => closeAfterTest(stop),
    };
    const example = new AsyncFunction("require", "exports", "console", "process", outputText);
    example(require, {}, screen, terminal).catch(reject);
  });

describe.each(["express", "fastify", "hono", "node-http"])("the chat on %s", (name) => {
  it("passes on what people say, and tells over HTTP what happened", async () => {
    const port = await run(name);
    const ann = await dial(port, "/rooms/lobby?user=ann");
    const bob = await dial(port, "/rooms/lobby");
    expect(await ann.next()).toBe("Anonymous joined the room");
    const said = { user: "Anonymous", message: "hello" };
    bob.send("hello");
    expect([await ann.json(), await bob.json()]).toEqual([said, said]);
    const { body } = await get(port, "/rooms/lobby/info");
    expect(JSON.parse(body)).toEqual({ room: "lobby", connections: 2, messages: [said] });
    await bob.close();
    expect(await ann.next()).toBe("Anonymous left the room");
    expect((await get(port, "/rooms/lobby")).status).toBe(426);
    expect((await get(port, "/nowhere")).status).toBe(404);
  });
});
