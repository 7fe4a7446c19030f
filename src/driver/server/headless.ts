/** Decides how a server without any listener looks: it has the connections that are handed to it. */
import { WebSocketServer } from "../../core/server/WebSocketServer.js";
import type { FrameData } from "../../core/Frame.js";
import type { Listener, World } from "../ports.js";
import { LiveServer } from "./LiveServer.js";

const nobody = (): Listener<readonly FrameData[]> => {
  let stopped: () => void = () => undefined;
  return {
    framing: { pack: (frames) => [...frames], unpack: (chunk) => chunk },
    listen: (_request, observer) => {
      stopped = () => observer.closed();
      observer.listening(0);
    },
    unlisten: () => stopped(),
  };
};

/** Nothing has to be looked at from time to time, so there is no timer. */
const timeless = { heartbeatIntervalMs: 0, messageTimeoutMs: 0, connectsPerSecondMax: 0 };

/** A server that nobody can dial, with nothing that keeps the process alive. 0 is no limit. */
export const headlessServer = (world: World, connectionsMax = 0): LiveServer => {
  const server = new WebSocketServer({ ...timeless, connectionsMax }).start();
  return new LiveServer(server, { world, listener: nobody() }, {});
};
