/** Decides how it is told how the connection is: always in a word, and at length when it is lost. */
import { useWebSocketContext } from "jounce-websocket/react";
import { countText } from "../parts/words.js";
import { useNow } from "../parts/useNow.js";

/** How a connection is, as a person says it. */
export type Link = "connected" | "connecting" | "reconnecting" | "offline";

const words: Readonly<Record<Link, string>> = {
  connected: "Connected",
  connecting: "Connecting",
  reconnecting: "Reconnecting",
  offline: "Offline",
};

/** How the connection is now. */
export const useLink = (): Link => {
  const { websocket, isOnline } = useWebSocketContext();
  if (websocket.isReady) return "connected";
  if (!isOnline) return "offline";
  if (websocket.connectionState === "reconnecting") return "reconnecting";
  return websocket.isConnecting || websocket.isConnected ? "connecting" : "offline";
};

/** The connection in a word. */
export const ConnectionPill = () => {
  const link = useLink();
  return (
    <p className="link" data-state={link} role="status" aria-label="Connection">
      <span className="link-dot" aria-hidden="true" />
      {words[link]}
    </p>
  );
};

/** What to know and to do while there is no connection; nothing while there is one. */
export const ConnectionBanner = () => {
  const { websocket } = useWebSocketContext();
  const link = useLink();
  if (link === "connected" || link === "connecting") return null;
  return (
    <section className="banner" aria-label="No connection">
      <p>
        <strong role="alert">
          {link === "offline" ? "You are offline." : "The connection is lost."}
        </strong>{" "}
        What you write is kept and sent later
        <Waiting />
      </p>
      <button
        className="button is-small"
        type="button"
        onClick={() => void websocket.reconnect().catch(() => undefined)}
      >
        Try now
      </button>
    </section>
  );
};

/** How many changes wait, of whatever kind. Nothing tells of it, so it is looked at now and then. */
const Waiting = () => {
  const { websocket } = useWebSocketContext();
  useNow(500);
  const count = websocket.getQueuedMessages().length;
  return count === 0 ? "." : `: ${countText(count, "change")} so far.`;
};
