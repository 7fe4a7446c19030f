/** Ten thousand ways to begin a conversation badly. The same seed gives the same ones. */
import { closeFrame, frame, handshake, opcodes } from "../support/rawPeer.js";
import type { Random } from "../support/random.js";
import { malformed, messageBytesMax } from "./malformed.js";
import { hostileTexts } from "./payloads.js";

/** What one peer does. */
export interface HostileCase {
  readonly name: string;
  /** What it writes at once. */
  readonly bytes: Buffer;
  /** What it writes when the server has answered. */
  readonly later?: Buffer;
  /** How it goes: it resets, it ends its half, or it waits for the server to end. */
  readonly ending: "reset" | "end" | "wait";
  /** The code of the close frame that the server owes it. */
  readonly code?: number;
}

const opening = Buffer.from(handshake());
const goodbye = closeFrame(1000, "bye");
const polite = Buffer.concat([
  frame(opcodes.text, '{"type":"join_room","room":"cut","id":"1"}'),
  frame(opcodes.text, '{"type":"name","id":"cut"}'),
  frame(opcodes.ping, "?"),
  frame(opcodes.binary, Buffer.alloc(200, 7)),
]);

/** In one segment with the handshake, or when that has been answered. */
const after = (random: Random, frames: Buffer): Pick<HostileCase, "bytes" | "later"> =>
  random.below(2) === 0
    ? { bytes: Buffer.concat([opening, frames]) }
    : { bytes: opening, later: frames };

/** A conversation cut at every byte, with a reset and with an end. */
const cuts = (name: string, head: Buffer, whole: Buffer): HostileCase[] =>
  Array.from({ length: whole.length }, (_, index) => index).flatMap((index) =>
    (["reset", "end"] as const).map((ending) => ({
      name: `${name} cut at ${index} by ${ending}`,
      bytes: Buffer.concat([head, whole.subarray(0, index)]),
      ending,
    })),
  );

const every: readonly HostileCase[] = [
  ...cuts("a handshake", Buffer.alloc(0), opening),
  ...cuts("frames", opening, polite),
];

const flipped = (random: Random, bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  for (let count = random.below(3); count >= 0; count -= 1) {
    copy[random.below(copy.length)] = random.below(256);
  }
  return copy;
};

/** The handshake with a header line left out, doubled, or moved. */
const shuffled = (random: Random): Buffer => {
  const [first = "", ...lines] = handshake().trimEnd().split("\r\n");
  const index = random.below(lines.length);
  const [line = ""] = lines.splice(index, 1);
  if (random.below(2) === 0) lines.push(line, line);
  return Buffer.from([first, ...lines, "", ""].join("\r\n"));
};

const oversize = (random: Random): Buffer => {
  const size = messageBytesMax + 1 + random.below(3 * messageBytesMax);
  return frame(random.pick([opcodes.text, opcodes.binary]), Buffer.alloc(size, 65));
};

const splinters = (content: Buffer): Buffer =>
  Buffer.concat(
    [...content].map((byte, index) =>
      frame(index === 0 ? opcodes.text : opcodes.rest, Uint8Array.of(byte), {
        final: index === content.length - 1,
      }),
    ),
  );

const kinds: readonly ((random: Random) => HostileCase)[] = [
  (random) => {
    const { name, bytes, code } = random.pick(malformed);
    return { name, ...after(random, bytes), code, ending: "wait" };
  },
  (random) => {
    const { name, bytes, code } = random.pick(malformed);
    return {
      name: `${name}, late`,
      ...after(random, Buffer.concat([polite, bytes])),
      code,
      ending: "wait",
    };
  },
  (random) => {
    const texts = Array.from({ length: 1 + random.below(4) }, () => random.pick(hostileTexts));
    const frames = texts.map((content) => frame(opcodes.text, content));
    const name = `texts ${texts.join(" ").slice(0, 200)}`;
    return {
      name,
      ...after(random, Buffer.concat([...frames, goodbye])),
      code: 1000,
      ending: "wait",
    };
  },
  (random) => {
    const content = Buffer.from(random.pick(hostileTexts)).subarray(0, 150);
    const bytes = Buffer.concat([splinters(content), goodbye]);
    const [isWhole, code] = [content.length > 0, 1000];
    return isWhole
      ? {
          name: `splinters of ${content.toString()}`,
          ...after(random, bytes),
          code,
          ending: "wait",
        }
      : { name: "no splinters", ...after(random, goodbye), code, ending: "wait" };
  },
  (random) => ({
    name: "oversize",
    ...after(random, oversize(random)),
    code: 1009,
    ending: "wait",
  }),
  (random) => ({
    name: "random bytes for frames",
    ...after(random, random.bytes(1 + random.below(200))),
    ending: random.pick(["reset", "end"]),
  }),
  (random) => ({
    name: "random bytes for a handshake",
    bytes: random.bytes(1 + random.below(200)),
    ending: random.pick(["reset", "end"]),
  }),
  (random) => ({
    name: "frames with flipped bytes",
    ...after(random, flipped(random, polite)),
    ending: random.pick(["reset", "end"]),
  }),
  (random) => ({
    name: "a handshake with flipped bytes",
    bytes: Buffer.concat([flipped(random, opening), polite]),
    ending: random.pick(["reset", "end"]),
  }),
  (random) => ({ name: "a handshake in disorder", bytes: shuffled(random), ending: "end" }),
  (random) => ({
    name: "a member that just goes",
    ...after(random, polite),
    ending: random.pick(["reset", "end"]),
  }),
];

/** That many cases: every cut, every malformed frame, every text, and then what chance brings. */
export const hostileCases = (random: Random, count: number): HostileCase[] => {
  const cases: HostileCase[] = [
    ...every,
    ...malformed.map(({ name, bytes, code }): HostileCase => {
      return { name, ...after(random, bytes), code, ending: "wait" };
    }),
    ...hostileTexts.map((content): HostileCase => {
      const bytes = Buffer.concat([frame(opcodes.text, content), goodbye]);
      return { name: content.slice(0, 200), ...after(random, bytes), code: 1000, ending: "wait" };
    }),
  ];
  while (cases.length < count) cases.push(random.pick(kinds)(random));
  return cases.slice(0, count);
};
