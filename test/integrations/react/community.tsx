/** A server with all modules, and several users who each have a page of their own. */
import type { LiveClient } from "jounce-websocket/react";
import { createClient } from "jounce-websocket/react";
import {
  combineApps,
  withChat,
  withEvents,
  withNotifications,
  withPresence,
} from "jounce-websocket/modules";
import type { CountedServer } from "./page.js";
import { closeAfterTest, eventually, serveCounted } from "./page.js";

/** A server with chat, presence, notifications and events. The token of a user is its name. */
export const serveCommunity = (): Promise<CountedServer> =>
  serveCounted(
    {},
    {
      app: combineApps(
        withChat(),
        withPresence(),
        withNotifications(),
        withEvents({ mayEdit: () => true }),
      ),
      authenticate: ({ token }) => ({ userId: token }),
    },
  );

/** The client of a user, connected and accepted. */
export const visit = async (
  { url }: CountedServer,
  userId: string,
  protocols = "jounce.v1",
): Promise<LiveClient> => {
  const client = createClient(url, protocols, { authToken: userId, reconnectDelayMs: 0 });
  closeAfterTest(() => client.close());
  await client.connect();
  await eventually(() => expect(client.current.isReady).toBe(true));
  return client;
};
