/** Plays one hostile peer: writes what the case says, and hears how the server ends it. */
import { connect } from "node:net";
import { opcodes, parseFrame } from "../support/rawPeer.js";
import type { HostileCase } from "./cases.js";

/** How the server answered. */
export interface Verdict {
  /** The HTTP status; undefined when none came. */
  readonly status: number | undefined;
  /** The code of its close frame; undefined when none came. */
  readonly code: number | undefined;
}

/** Resolves when the connection is over on this side. */
export const strike = (port: number, { bytes, later, ending }: HostileCase): Promise<Verdict> =>
  new Promise((resolve) => {
    const heard: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const leave = (): void => {
      if (ending === "reset") socket.resetAndDestroy();
      else if (ending === "end") socket.end();
    };
    socket.write(bytes, later === undefined ? leave : undefined);
    socket.on("data", (chunk: Buffer) => {
      if (later !== undefined && heard.length === 0) socket.write(later, leave);
      heard.push(chunk);
    });
    socket.on("error", () => undefined);
    // Whatever was asked for, a server that has ended its half is done with it.
    socket.on("end", () => socket.destroy());
    socket.on("close", () => resolve(judge(Buffer.concat(heard))));
  });

const judge = (heard: Buffer): Verdict => {
  const end = heard.indexOf("\r\n\r\n");
  const [, digits] = /^HTTP\/1\.1 (\d{3}) /.exec(heard.toString("latin1", 0, 20)) ?? [];
  const status = digits === undefined ? undefined : Number(digits);
  if (status !== 101 || end < 0) return { status, code: undefined };
  return { status, code: closeCodeIn(heard.subarray(end + 4)) };
};

const closeCodeIn = (frames: Buffer): number | undefined => {
  for (let rest = frames; ;) {
    const found = parseFrame(rest);
    if (found === undefined) return undefined;
    const { opcode, payload } = found.frame;
    if (opcode === opcodes.close) return payload.length < 2 ? 1005 : payload.readUInt16BE(0);
    rest = rest.subarray(found.taken);
  }
};
