/** Puts the app together: who is here, how they are connected, and what they see. */
import { indexedDbStore } from "jounce-websocket/offline";
import { WebSocketProvider } from "jounce-websocket/react";
import { useMemo, useState } from "react";
import { Shell } from "./shell/Shell.js";
import { Welcome } from "./shell/Welcome.js";
import type { Visitor } from "./visitor.js";
import { fetchToken, useVisitor } from "./visitor.js";

const address = new URL("/live", location.href);
address.protocol = address.protocol === "https:" ? "wss:" : "ws:";

/** The whole page. */
export const App = () => {
  const visitor = useVisitor();
  return visitor === undefined ? <Welcome /> : <Connected visitor={visitor} />;
};

const Connected = ({ visitor }: { visitor: Visitor }) => {
  const { userId } = visitor;
  const [isDevMode, setIsDevMode] = useState(new URLSearchParams(location.search).has("dev"));
  const config = useMemo(
    () => ({
      url: address.href,
      protocols: ["jounce.v1"],
      reconnectInterval: 1_000,
      reconnectDelayMsMax: 5_000,
      maxReconnectAttempts: Infinity,
      // What is written without a connection is kept in the browser, and sent after a reload.
      offline: indexedDbStore({ name: userId }),
    }),
    [userId],
  );
  return (
    <WebSocketProvider
      config={config}
      authToken={fetchToken}
      userId={userId}
      enableDevMode={isDevMode}
    >
      <Shell visitor={visitor} isDevMode={isDevMode} onDevMode={setIsDevMode} />
    </WebSocketProvider>
  );
};
