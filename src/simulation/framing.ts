/** Decides how a simulated server's frames look: a list of what was sent, so that tests can read it. */
import type { FrameData } from "../core/Frame.js";
import { utf8Bytes } from "../core/ids.js";
import type { Framing } from "../driver/ports.js";
import type { Frames } from "./Pipe.js";

/** The bytes that the frames carry, without their headers. */
export const frameListBytes = (frames: Frames): number =>
  frames.reduce((sum, data) => sum + frameBytes(data), 0);

const frameBytes = (data: FrameData): number =>
  typeof data === "string" ? utf8Bytes(data) : data.length;

/** Frames as a list. */
export const listFraming: Framing<Frames> = {
  pack: (frames) => [...frames],
  unpack: (chunk) => chunk,
};
