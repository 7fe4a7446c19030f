import { Message } from "../../src/core/Message.js";
import { describeFrame, Trace } from "../../src/simulation/trace.js";

describe("a trace", () => {
  it("has a line for each thing: when, who, what", () => {
    let now = 0;
    const trace = new Trace(() => now);
    trace.note("client-1", "dials");
    now = 61_234;
    trace.note("server-1", "crashes");
    expect(trace.lines()).toEqual([
      "    0.000s  client-1   dials",
      "   61.234s  server-1   crashes",
    ]);
    expect(trace.lines(1)).toEqual(["... 1 earlier lines", "   61.234s  server-1   crashes"]);
    expect(String(trace).split("\n")).toHaveLength(2);
  });

  it("forgets its oldest lines and says how many", () => {
    const trace = new Trace(() => 0);
    for (let count = 0; count < 120_000; count += 1) trace.note("host", `${count}`);
    const lines = trace.lines();
    expect(lines.length).toBeLessThan(100_002);
    expect(lines[0]).toBe(`... ${120_000 - lines.length + 1} earlier lines`);
    expect(lines.at(-1)).toContain("119999");
  });

  it("names frames by type and room or by size, never by what they hold", () => {
    const secret = new Message("chat", "secret", { room: "lobby" });
    expect(describeFrame(secret.toJson())).toBe("chat (lobby)");
    expect(describeFrame(new Message("ping").toJson())).toBe("ping");
    expect(describeFrame("sécret")).toBe("text of 7 B");
    expect(describeFrame(new Uint8Array(3))).toBe("bytes of 3 B");
  });
});
