/** Decides who somebody is to the modules: a user, or a guest under the id of the connection. */
import type { Connection } from "../../core/connection/Connection.js";
import type { ConnectionId, UserId } from "../../core/ids.js";
import type { Message } from "../../core/Message.js";
import type { Exclusion, WebSocketServer } from "../../core/server/WebSocketServer.js";
import { fieldsOf, isLine, isTitle } from "./fields.js";

/** What others are shown as the name of whose connection it is. Must be pure. */
export type NameOf = (connection: Connection) => string;

/** Whose connection it is; a guest's own id where it is nobody's. */
export const userOf = ({ id, userId }: Connection): UserId => userId ?? id;

/** The name among the claims of the proof, else the user id. What a client says of itself never counts. */
export const nameOf: NameOf = (connection) => {
  const { name } = fieldsOf(connection.userData.get("claims"));
  return isTitle(name) ? name : userOf(connection);
};

/**
 * What `name` gives, within what every client takes for a name; else what `nameOf` does. What a rule of
 * the app takes over from a peer may be anything.
 */
export const shownBy = (name: NameOf, connection: Connection): string => {
  const wanted: unknown = name(connection);
  return isLine(wanted) ? wanted : nameOf(connection);
};

/** The connections of a user or a guest; none for one who is not here. */
export const connectionsOf = (server: WebSocketServer, userId: UserId): ConnectionId[] => {
  const known = server.getUserConnections(userId);
  if (known.length > 0) return known;
  const guest = server.connections.get(userId);
  return guest !== undefined && guest.userId === undefined ? [guest.id] : [];
};

/** Sends to every connection of a user or a guest. */
export const sendToUser = (
  server: WebSocketServer,
  userId: UserId,
  message: Message,
  { except }: Exclusion = {},
): WebSocketServer => {
  if (server.getUserConnections(userId).length > 0) {
    return server.broadcastToUser(userId, message, { except });
  }
  const [guest] = connectionsOf(server, userId);
  return guest === undefined || guest === except ? server : server.sendTo(guest, message);
};
