/** Frames that break the rules, and the close code that a server owes to each (RFC 6455 7.4.1). */
import { closeFrame, frame, opcodes } from "../support/rawPeer.js";

/** One way to break the rules. */
export interface Malformed {
  readonly name: string;
  readonly bytes: Buffer;
  readonly code: 1002 | 1007 | 1009;
}

/** The largest message that the servers of these tests accept. */
export const messageBytesMax = 4_096;

const { rest, text, binary, close, ping, pong } = opcodes;
const open = { final: false } as const;

const protocolErrors: readonly (readonly [name: string, ...bytes: readonly Buffer[]])[] = [
  ["an unmasked text", frame(text, "a", { masked: false })],
  ["an unmasked binary frame", frame(binary, "a", { masked: false })],
  ["an unmasked close", closeFrame(1000, "", { masked: false })],
  ...[1, 2, 3, 4, 5, 6, 7].map(
    (reserved) => [`reserved bits ${reserved}`, frame(text, "a", { reserved })] as const,
  ),
  ...[ping, pong, close].map(
    (opcode) =>
      [`opcode ${opcode} with a reserved bit`, frame(opcode, "", { reserved: 4 })] as const,
  ),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(
    (opcode) => [`the unknown opcode ${opcode}`, frame(opcode, "a")] as const,
  ),
  ...[ping, pong, close].flatMap((opcode) => [
    [`a long control frame ${opcode}`, frame(opcode, Buffer.alloc(126, 65))] as const,
    [
      `a control frame ${opcode} of 2^63 bytes`,
      frame(opcode, "", { announced: 1n << 63n }),
    ] as const,
    [`a fragment of a control frame ${opcode}`, frame(opcode, "a", open)] as const,
  ]),
  ["a continuation of nothing", frame(rest, "a")],
  ["an open continuation of nothing", frame(rest, "a", open)],
  ["a continuation of what has ended", frame(text, "a"), frame(rest, "b")],
  ["a text inside fragments", frame(text, "a", open), frame(text, "b")],
  ["a binary frame inside fragments", frame(text, "a", open), frame(binary, "b")],
  ["a fragment inside fragments", frame(binary, "a", open), frame(binary, "b", open)],
  ["a fragmented ping inside fragments", frame(text, "a", open), frame(ping, "b", open)],
  ["a close of one byte", frame(close, Uint8Array.of(3))],
  ...[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map(
    (code) => [`the close code ${code}`, closeFrame(code)] as const,
  ),
];

const notText: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ["a lone continuation byte", [0x80]],
  ["a byte that never occurs", [0xff]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["an overlong NUL", [0xe0, 0x80, 0x80]],
  ["a surrogate", [0xed, 0xa0, 0x80]],
  ["a surrogate pair", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
  ["what is beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
  ["five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ["a letter cut off", [0x61, 0xe2, 0x82]],
];

const textErrors = notText.flatMap(([name, numbers]) => {
  const bytes = Buffer.from(numbers);
  return [
    [`${name} in a text`, frame(text, bytes)] as const,
    [`${name} in a close reason`, closeFrame(1000, bytes)] as const,
    [
      `${name} over fragments`,
      frame(text, bytes.subarray(0, 1), open),
      frame(rest, bytes.subarray(1)),
    ] as const,
  ];
});

const tooLarge: readonly (readonly [name: string, ...bytes: readonly Buffer[]])[] = [
  ["a text of one byte too many", frame(text, Buffer.alloc(messageBytesMax + 1, 65))],
  ["a binary frame of one byte too many", frame(binary, Buffer.alloc(messageBytesMax + 1))],
  ["an announced byte too many", frame(text, "", { announced: BigInt(messageBytesMax + 1) })],
  ["65535 announced", frame(binary, "", { announced: 65_535n })],
  ["2^32 announced", frame(binary, "", { announced: 1n << 32n })],
  ["2^40 announced", frame(text, "", { announced: 1n << 40n })],
  ["2^53 announced", frame(text, "", { announced: 1n << 53n })],
  ["2^63 - 1 announced", frame(text, "", { announced: (1n << 63n) - 1n })],
  ["2^63 announced", frame(text, "", { announced: 1n << 63n })],
  ["2^64 - 1 announced", frame(text, "", { announced: (1n << 64n) - 1n })],
  [
    "fragments of too much together",
    frame(text, Buffer.alloc(messageBytesMax, 65), open),
    frame(rest, "a"),
  ],
  [
    "a fragment that announces too much together",
    frame(binary, "a", open),
    frame(rest, "", { announced: BigInt(messageBytesMax) }),
  ],
];

const table = (
  code: Malformed["code"],
  cases: readonly (readonly [name: string, ...bytes: readonly Buffer[]])[],
): Malformed[] => cases.map(([name, ...bytes]) => ({ name, code, bytes: Buffer.concat(bytes) }));

/** Every way. */
export const malformed: readonly Malformed[] = [
  ...table(1002, protocolErrors),
  ...table(1007, textErrors),
  ...table(1009, tooLarge),
];
