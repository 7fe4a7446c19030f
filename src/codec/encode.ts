/** Decides what goes on the wire: messages as JSON text, raw frames as they are. */
import type { FrameData } from "../core/Frame.js";
import { Message } from "../core/Message.js";
import type { Outgoing } from "../core/Outgoing.js";

/** The frame for what is to be sent. @throws WebSocketError INVALID_DATA for data JSON cannot carry. */
export const encode = (outgoing: Outgoing): FrameData =>
  outgoing instanceof Message ? outgoing.toJson() : outgoing;
