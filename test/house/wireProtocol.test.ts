import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FromBatch, OneFromClient } from "../../src/codec/decode.js";
import { decodeFromBatch, decodeFromClient } from "../../src/codec/decode.js";
import { encode } from "../../src/codec/encode.js";
import { clientDefaults } from "../../src/core/client/options.js";
import { allowsReconnect, CLOSE_CODES, isSendableCloseCode } from "../../src/core/closeCode.js";
import {
  batchMessagesMax,
  CONTROL_TYPES,
  isControlType,
  SUBPROTOCOL,
} from "../../src/core/control.js";
import { ERRORS, WebSocketErrorCode } from "../../src/core/error.js";
import type { FrameData } from "../../src/core/Frame.js";
import { nameBytesMax } from "../../src/core/ids.js";
import { momentAt } from "../../src/core/moment.js";
import type { Recipients, ServerEffect } from "../../src/core/server/effect.js";
import type { ServerFact } from "../../src/core/server/event.js";
import { serverDefaults } from "../../src/core/server/options.js";
import { reduceWith } from "../../src/core/server/turn.js";
import type { ServerApp } from "../../src/core/server/WebSocketServer.js";
import { WebSocketServer } from "../../src/core/server/WebSocketServer.js";
import { compressionBytesMax, windowBits } from "../../src/driver/node/Deflater.js";

const text = readFileSync(join(__dirname, "..", "..", "docs", "wire-protocol.md"), "utf8");

interface Transcript {
  /** The nearest heading above. */
  readonly heading: string;
  /** What stands behind the language: a subprotocol, or how the server is set up. */
  readonly setting: string;
  readonly lines: readonly string[];
}

const transcripts: readonly Transcript[] = [
  ...text.matchAll(/^```json-lines ?(.*)\n([^]*?)^```$/gm),
].map(({ index, 1: setting = "", 2: block = "" }) => ({
  heading: [...text.slice(0, index).matchAll(/^##+ (.*)$/gm)].at(-1)?.[1] ?? "",
  setting,
  lines: block.trimEnd().split("\n"),
}));

const settings = ["jounce.v1", "no subprotocol", "raw", "authentication"];
const peer = "peer";

/** The app that the page describes. */
const app: ServerApp = (server, event) => {
  if (event.type === "frame") return server.sendTo(event.connectionId, event.data);
  if (event.type !== "message") return server;
  const { connectionId, message } = event;
  const { type, data, id = "" } = message;
  if (type === "add") return server.reply(connectionId, id, sumOf(data));
  if (type === "remove") return server.refuseRequest(connectionId, id, "FORBIDDEN");
  return message.room === undefined ? server : server.broadcastToRoom(message.room, message);
};
const sumOf = (data: unknown): number =>
  Array.isArray(data) ? data.reduce((sum, part) => sum + Number(part), 0) : 0;
const reduce = reduceWith(app);

/** The server that the page describes. */
const serverFor = (setting: string): WebSocketServer =>
  new WebSocketServer({
    roomsPerConnectionMax: 2,
    envelope: setting === "raw" ? "raw" : "auto",
    authentication: setting === "authentication" ? "required" : "none",
  })
    .createRoom("lobby")
    .createRoom("vault", { capacity: 1 })
    .createRoom("office", { allowedUsers: ["ann"] })
    .joinRoom("somebody", "vault")
    .drain().value;

/** What the driver makes of a frame: one fact, or one for each message of a batch. */
const factsOf = (server: WebSocketServer, data: FrameData, strict: boolean): ServerFact[] => {
  const moment = momentAt(1_000);
  if (server.options.envelope === "raw") {
    return [{ connectionId: peer, moment, type: "frame", data }];
  }
  const decoded = decodeFromClient(data, strict, server.options);
  if (decoded.type !== "batch") return [factOf(decoded, data)];
  return decoded.texts.map((text) => factOf(decodeFromBatch(text, server.options), text));
};

const factOf = (decoded: OneFromClient | FromBatch, data: FrameData): ServerFact => {
  const about = { connectionId: peer, moment: momentAt(1_000) };
  switch (decoded.type) {
    case "auth":
      return { ...about, type: "auth", requestId: decoded.requestId };
    case "message":
    case "frame":
      return { ...about, ...decoded, data };
    case "malformed": {
      if (!("requestId" in decoded)) return { ...about, ...decoded };
      const { fault, requestId: id } = decoded;
      return { ...about, type: "refused", code: fault.code, context: "batch", request: { id } };
    }
    default:
      return { ...about, ...decoded };
  }
};

const isFor = (to: Recipients, id: string): boolean => {
  if (to.kind === "all") return true;
  return to.kind === "one" ? to.connectionId === id : to.members.has(id);
};

const verification = (
  effects: readonly ServerEffect[],
): Extract<ServerEffect, { type: "verify" }> | undefined =>
  effects.find((effect) => effect.type === "verify");

/** What the driver does when it has a token looked at. */
const verified = (server: WebSocketServer, data: FrameData): WebSocketServer => {
  const asked = verification(server.outbox);
  if (asked === undefined) return server;
  const about = { ...asked, moment: momentAt(1_000) };
  return reduce(
    server,
    String(data).includes("ann's")
      ? { ...about, type: "proved", identity: { userId: "ann", expiresAt: 61_000 } }
      : { ...about, type: "disproved" },
  );
};

/** The server with nothing pending, and the frames that it has sent to the peer. */
const delivered = (server: WebSocketServer): readonly [WebSocketServer, readonly FrameData[]] => {
  const { value, effects } = server.drain(momentAt(1_000));
  const frames = effects.flatMap((effect) =>
    effect.type === "deliver" && isFor(effect.to, peer) && effect.except !== peer
      ? [encode(effect.outgoing)]
      : [],
  );
  return [value, frames];
};

const parsed = (frame: string): unknown => {
  try {
    return JSON.parse(frame);
  } catch {
    return frame;
  }
};

/** A frame as the page writes it, with a matcher in place of what is generated. */
const expectation = (frame: string): unknown => {
  const generated: Readonly<Record<string, unknown>> = {
    "<id>": expect.any(String),
    "<time>": expect.any(Number),
  };
  const value = parsed(frame);
  if (typeof value !== "object") return value;
  return JSON.parse(frame, (_, part: unknown) =>
    typeof part === "string" && part in generated ? generated[part] : part,
  );
};

type Step = readonly [after: string, said: unknown[], expected: unknown[]];

/** What the server says after each of the client's frames, beside what the page says it does. */
const run = ({ setting, lines }: Transcript): Step[] => {
  const protocol = [SUBPROTOCOL, "authentication"].includes(setting) ? SUBPROTOCOL : "";
  const connected = reduce(serverFor(setting), {
    type: "connect",
    connectionId: peer,
    info: { protocol },
    moment: momentAt(0),
  });
  let [server, frames] = delivered(connected);
  let step: Step = ["(connects)", frames.map((frame) => parsed(String(frame))), []];
  const steps = [step];
  for (const line of lines) {
    const frame = line.slice(3);
    if (line.startsWith("S: ")) {
      step[2].push(expectation(frame));
    } else {
      const facts = factsOf(server, frame, protocol === SUBPROTOCOL);
      [server, frames] = delivered(verified(facts.reduce(reduce, server), frame));
      step = [line, frames.map((sent) => parsed(String(sent))), []];
      steps.push(step);
    }
  }
  return steps;
};

/** The rows of the table whose headings begin with `first`, each as its cells without code marks. */
const rowsOf = (first: string): string[][] => {
  const table = new RegExp(`^\\| ${first} [^]*?(?=\\n\\n)`, "m").exec(text)?.[0] ?? "";
  return table
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("`", "")),
    );
};

describe("a transcript in docs/wire-protocol.md", () => {
  it.each(transcripts)("shows what happens: $heading, $setting", (transcript) => {
    expect(settings).toContain(transcript.setting);
    expect(transcript.lines.filter((line) => !/^[CS]: ./.test(line))).toEqual([]);
    for (const [after, said, expected] of run(transcript)) {
      expect([after, ...said]).toEqual([after, ...expected]);
    }
  });

  it.each(settings)("is there for each setting: %s", (setting) => {
    expect(transcripts.some((transcript) => transcript.setting === setting)).toBe(true);
  });
});

describe("the transcripts in docs/wire-protocol.md", () => {
  const frames = transcripts.flatMap(({ lines }) => lines.map((line) => parsed(line.slice(3))));
  const all = JSON.stringify(frames);

  it("show every control message that this version speaks", () => {
    const later = ["ack", "resume", "resumed", "gap"];
    // Sent by a server that stops, which no frame of a client brings about.
    const unasked = ["draining"];
    const spoken = CONTROL_TYPES.filter((type) => ![...later, ...unasked].includes(type));
    expect(spoken.filter((type) => !all.includes(`"type":"${type}"`))).toEqual([]);
  });

  it.each([
    "INVALID_MESSAGE",
    "INVALID_NAME",
    "ROOM_FULL",
    "ROOM_LIMIT",
    "ROOM_ACCESS_DENIED",
    "NOT_IN_ROOM",
    "RESERVED_TYPE",
    "UNKNOWN_CONTROL",
    "UNAUTHORIZED",
    "AUTHENTICATION_FAILED",
    "FORBIDDEN",
  ] satisfies WebSocketErrorCode[])("show the answer %s", (code) => {
    expect(all).toContain(JSON.stringify({ code, message: ERRORS[code].sentence }));
  });
});

const bareOf = (type: string): object =>
  type === "batch" ? { type, data: [{}] } : { type, room: "lobby", data: { token: "t" } };

/** What a server answers to a bare control message of the type: types, with the code of an error. */
const answerTo = (type: string): string => {
  const connected = serverFor("").apply({
    type: "connect",
    connectionId: peer,
    info: {},
    moment: momentAt(0),
  });
  const [server] = delivered(connected);
  const facts = factsOf(server, JSON.stringify(bareOf(type)), true);
  const [, frames] = delivered(facts.reduce(reduce, server));
  const answers = frames.map((frame): { type: string; data?: { code: string } } =>
    JSON.parse(String(frame)),
  );
  return answers.map((said) => [said.type, said.data?.code ?? ""].join(" ").trim()).join();
};

describe("the table of control messages", () => {
  const rows = rowsOf("type");

  it("has a row for each reserved type", () => {
    expect(rows.map(([type = ""]) => type).sort()).toEqual([...CONTROL_TYPES].sort());
  });

  it.each(rows)(
    "says how a server answers %s from %s",
    (type, from = "", _fields, _meaning, answer = "") => {
      expect(isControlType(type ?? "")).toBe(true);
      const own = answer === "those of its messages" ? "error INVALID_MESSAGE" : answer;
      const expected = from.includes("C") ? own.replace("none", "") : "error RESERVED_TYPE";
      expect(expected.split(" or ")).toContain(answerTo(type ?? ""));
    },
  );
});

/** With which HTTP status a server answers a handshake that is refused with `code`. */
const statusOf = (code: WebSocketErrorCode): number | undefined => {
  const handshake = { host: "localhost", url: "/", secure: false, loopback: true, shared: false };
  const { outbox } = serverFor("").apply({
    type: "upgrade",
    connectionId: peer,
    handshake,
    refusal: code,
    moment: momentAt(0),
  });
  return outbox.flatMap((effect) => (effect.type === "turnAway" ? [effect.status] : []))[0];
};

describe("the table of refused handshakes", () => {
  const rows = rowsOf("status").filter(([, code]) => code !== "none");
  const codes = rows.map(([, code = ""]) => code.replace("any code, such as ", ""));
  const told = new Map(rows.map(([status], index) => [codes[index], Number(status)]));

  it("tells the status of each code that has one of its own", () => {
    const others = Object.values(WebSocketErrorCode).filter((code) => statusOf(code) !== 403);
    expect(others.filter((code) => !told.has(code))).toEqual([]);
  });

  it.each(Object.values(WebSocketErrorCode).filter((code) => told.has(code)))(
    "is true of %s",
    (code) => {
      expect(statusOf(code)).toBe(told.get(code));
    },
  );

  it("has no code that there is not", () => {
    expect(codes.filter((code) => !(code in ERRORS))).toEqual([]);
  });
});

describe("the table of close codes", () => {
  const rows = rowsOf("code +\\| name").map(
    ([codes = "", name = "", sender = "", , comesBack = ""]) => {
      const [first = 0, last = first] = codes.split(" to ").map(Number);
      return { codes, first, last, name, sender, comesBack };
    },
  );
  const singles = rows.filter(({ first, last }) => first === last).map(({ first }) => first);

  it("names every registered code", () => {
    const named = rows.filter(({ name }) => name !== "").map(({ name, first }) => [name, first]);
    expect(Object.fromEntries(named)).toEqual(CLOSE_CODES);
  });

  it("covers every code that may be sent", () => {
    const covered = (code: number): boolean =>
      rows.some(({ first, last }) => first <= code && code <= last);
    const codes = Array.from({ length: 5_000 }, (_, code) => code);
    expect(codes.filter((code) => isSendableCloseCode(code) && !covered(code))).toEqual([]);
  });

  it.each(rows)("says whether $codes may be sent and lets the client come back", (row) => {
    for (let code = row.first; code <= row.last; code += 1) {
      if (row.first !== row.last && singles.includes(code)) continue;
      expect([code, allowsReconnect(code)]).toEqual([code, row.comesBack === "yes"]);
      expect([code, isSendableCloseCode(code)]).toEqual([code, row.sender !== "nobody"]);
    }
  });
});

describe("the numbers in docs/wire-protocol.md", () => {
  const limits = Object.fromEntries(
    rowsOf("limit").map(([limit = "", standard = ""]) => [limit.split(",")[0], standard]),
  );

  it("are those of the code", () => {
    const seconds = (ms: number): string => `${ms / 1_000} s`;
    expect(serverDefaults.messageBytesMax).toBe(64 * 1024);
    expect(serverDefaults.sendQueueBytesMax).toBe(1024 * 1024);
    expect(clientDefaults.messageBytesMax).toBe(1024 * 1024);
    expect(serverDefaults.connectionsMax).toBe(0);
    expect(serverDefaults.compressionBytesMin).toBe(0);
    expect([compressionBytesMax, windowBits]).toEqual([256 * 1024, 12]);
    expect(limits).toEqual({
      messageBytesMax: "64 KiB",
      messageFragmentsMax: String(serverDefaults.messageFragmentsMax),
      messageTimeoutMs: seconds(serverDefaults.messageTimeoutMs),
      jsonDepthMax: `${serverDefaults.jsonDepthMax} levels`,
      jsonValuesMax: String(serverDefaults.jsonValuesMax),
      messagesPerSecondMax: String(serverDefaults.messagesPerSecondMax),
      messagesBurstMax: String(serverDefaults.messagesBurstMax),
      addressMessagesPerSecondMax: String(serverDefaults.addressMessagesPerSecondMax),
      addressMessagesBurstMax: String(serverDefaults.addressMessagesBurstMax),
      "a name": `${nameBytesMax} bytes`,
      roomsPerConnectionMax: String(serverDefaults.roomsPerConnectionMax),
      "capacity of a room": "none",
      "requests of a connection at once": "100",
      "messages of a batch": String(batchMessagesMax),
      connectionsMax: "none",
      connectionsPerAddressMax: String(serverDefaults.connectionsPerAddressMax),
      connectionsPerUserMax: String(serverDefaults.connectionsPerUserMax),
      connectsPerSecondMax: String(serverDefaults.connectsPerSecondMax),
      connectsBurstMax: String(serverDefaults.connectsBurstMax),
      handshakeTimeoutMs: seconds(serverDefaults.handshakeTimeoutMs),
      authTimeoutMs: seconds(serverDefaults.authTimeoutMs),
      unauthenticatedMax: String(serverDefaults.unauthenticatedMax),
      sendQueueBytesMax: "1 MiB",
      closeTimeoutMs: seconds(serverDefaults.closeTimeoutMs),
    });
  });

  it("hold for the client too", () => {
    expect(clientDefaults).toMatchObject({
      heartbeatIntervalMs: 25_000,
      heartbeatTimeoutMs: 10_000,
      closeTimeoutMs: 5_000,
      reconnectAttemptsMax: 5,
      reconnectDelayMs: 1_000,
      reconnectFactor: 2,
      reconnectDelayMsMax: 30_000,
      reconnectJitter: 0.5,
    });
    expect(serverDefaults).toMatchObject({
      heartbeatIntervalMs: 30_000,
      heartbeatTimeoutMs: 60_000,
    });
  });
});
