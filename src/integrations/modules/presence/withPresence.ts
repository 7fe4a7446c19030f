/**
 * Decides who is told of whose presence. A user is present through connections: told when the first
 * one comes, when the last one goes, and when something of it changes. Who appears offline has gone for
 * all others, and has come when that ends; the user's own connections are told how it is.
 */
import type { Connection } from "../../../core/connection/Connection.js";
import type { ConnectionId, UserId } from "../../../core/ids.js";
import { Message } from "../../../core/Message.js";
import { MessageType } from "../../../core/MessageType.js";
import { isFiniteCount, isOneOf, mergeOptions } from "../../../core/options.js";
import type { ServerApp, WebSocketServer } from "../../../core/server/WebSocketServer.js";
import { refuse } from "../answers.js";
import { fitting } from "../fitting.js";
import { isRule } from "../moduleOptions.js";
import type { NameOf } from "../people.js";
import { connectionsOf, nameOf, sendToUser, shownBy, userOf } from "../people.js";
import {
  everybody,
  followsOf,
  isSaid,
  isShown,
  note,
  notedIn,
  noteSaid,
  presenceOf,
  setFollows,
} from "./noted.js";
import type { PresenceData, PresenceSubscription } from "./presenceData.js";
import { isPresenceSubscription, isStatusChange } from "./presenceData.js";

/** What may be set for presence. */
export interface PresenceOptions {
  /** Who is told of a user: everybody, or who has subscribed to that user. Default "everybody". */
  readonly audience: "everybody" | "followers";
  /** How many users somebody who comes is told of. Default 1000. */
  readonly usersMax: number;
  /** How many users one connection may follow. Default 100. */
  readonly followsMax: number;
  /** The longest custom status, in UTF-16 units, at most 500. Default 100. */
  readonly customStatusCharactersMax: number;
  /** What others see as the user's name. Default: the claim `name`, else the user id. */
  readonly nameOf: NameOf;
}

/** The defaults of presence. */
export const presenceDefaults: PresenceOptions = Object.freeze({
  audience: "everybody",
  usersMax: 1_000,
  followsMax: 100,
  customStatusCharactersMax: 100,
  nameOf,
});

const checks = {
  audience: isOneOf("everybody", "followers"),
  usersMax: isFiniteCount,
  followsMax: isFiniteCount,
  customStatusCharactersMax: (value: unknown) => isFiniteCount(value) && Number(value) <= 500,
  nameOf: isRule,
};

/**
 * Who is online, with status and custom status.
 * @throws WebSocketError INVALID_OPTION for a value out of range.
 */
export const withPresence = (changes: Partial<PresenceOptions> = {}): ServerApp => {
  const options = mergeOptions(presenceDefaults, changes, checks);
  return (server, notice) => {
    switch (notice.type) {
      case "connect":
      case "authenticated":
        return rename(arrive(server, notice.connectionId, options), notice.connectionId, options);
      case "message":
        return received(
          arrive(server, notice.connectionId, options),
          notice.connectionId,
          notice.message,
          options,
        );
      case "disconnect": {
        const noted = notedIn(notice.userData);
        return noted === undefined ? server : depart(server, noted, notice.moment?.wall, options);
      }
      default:
        return server;
    }
  };
};

/** Tells of a connection that has come, or is another user's than it was; nothing when it is known. */
const arrive = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  options: PresenceOptions,
): WebSocketServer => {
  const connection = server.connections.get(connectionId);
  if (connection === undefined) return server;
  const userId = userOf(connection);
  const before = notedIn(connection.userData);
  if (before?.userId === userId) return server;
  const known = presenceOf(server, userId);
  const presence = known ?? {
    userId,
    userName: shownBy(options.nameOf, connection),
    status: "online",
  };
  const noted = note(server, presence, [connectionId]);
  const shared = isSaid(noted, userId) ? noteSaid(noted, userId) : noted;
  const left = before === undefined ? shared : depart(shared, before, undefined, options);
  const state = new Message(MessageType.PRESENCE_STATE, { users: visible(left, userId, options) });
  const greeted = left.sendTo(connectionId, state);
  if (known !== undefined) return greeted;
  return tell(greeted, userId, onlineOf(presence), options, connectionId);
};

const onlineOf = (presence: PresenceData): Message =>
  new Message(MessageType.USER_ONLINE, presence, { userId: presence.userId });

/** Tells that a user is called otherwise than before, as the newest proof says. */
const rename = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  options: PresenceOptions,
): WebSocketServer => {
  const connection = server.connections.get(connectionId);
  const known = notedIn(connection?.userData);
  if (connection === undefined || known === undefined) return server;
  const userName = shownBy(options.nameOf, connection);
  if (userName === known.userName) return server;
  const { userId, status, customStatus = "" } = known;
  const noted = note(server, { ...known, userName }, connectionsOf(server, userId));
  const data = { userId, userName, status, customStatus };
  const update = new Message(MessageType.PRESENCE_UPDATE, data, { userId });
  return isShown(known) ? tell(noted, userId, update, options) : sendToUser(noted, userId, update);
};

const visible = (
  server: WebSocketServer,
  viewer: UserId,
  { audience, usersMax }: PresenceOptions,
) => (audience === "everybody" ? fitting(everybody(server, usersMax, viewer)) : []);

/** Tells that a user has gone, when no connection is left; nothing where that was told before. */
const depart = (
  server: WebSocketServer,
  last: PresenceData,
  lastSeen: number | undefined,
  options: PresenceOptions,
): WebSocketServer =>
  presenceOf(server, last.userId) === undefined && isShown(last)
    ? tell(server, last.userId, offlineOf(last, lastSeen), options)
    : server;

const offlineOf = ({ userId }: PresenceData, lastSeen: number | undefined): Message => {
  const data = lastSeen === undefined ? { userId } : { userId, lastSeen };
  return new Message(MessageType.USER_OFFLINE, data, { userId, timestamp: lastSeen });
};

const received = (
  server: WebSocketServer,
  connectionId: ConnectionId,
  message: Message,
  options: PresenceOptions,
): WebSocketServer => {
  const connection = server.connections.get(connectionId);
  if (connection === undefined) return server;
  if (message.type === MessageType.USER_STATUS_CHANGE) {
    return changeStatus(server, connection, message, options);
  }
  if (message.type !== MessageType.PRESENCE_UPDATE) return server;
  return isPresenceSubscription(message.data)
    ? subscribe(server, connection, message, message.data, options)
    : refuse(server, connection, message, "INVALID_MESSAGE");
};

const changeStatus = (
  server: WebSocketServer,
  connection: Connection,
  message: Message,
  options: PresenceOptions,
): WebSocketServer => {
  const { data } = message;
  const known = notedIn(connection.userData);
  const { customStatusCharactersMax: most } = options;
  const isGood = isStatusChange(data) && (data.customStatus?.length ?? 0) <= most;
  if (!isGood || known === undefined) {
    return refuse(server, connection, message, "INVALID_MESSAGE");
  }
  const { userId } = known;
  const { status = known.status, customStatus = known.customStatus ?? "", again = false } = data;
  if (again && isSaid(server, userId)) return server;
  const said = noteSaid(server, userId);
  if (status === known.status && customStatus === (known.customStatus ?? "")) return said;
  const presence = {
    ...known,
    status,
    customStatus: customStatus === "" ? undefined : customStatus,
  };
  const noted = note(said, presence, connectionsOf(server, userId));
  return tellChange(noted, known, presence, message.timestamp, options);
};

const tellChange = (
  server: WebSocketServer,
  before: PresenceData,
  presence: PresenceData,
  at: number | undefined,
  options: PresenceOptions,
): WebSocketServer => {
  const { userId } = presence;
  const update = updateOf(presence, at);
  if (isShown(presence) && isShown(before)) return tell(server, userId, update, options);
  const isNews = isShown(presence) || isShown(before);
  const news = isShown(presence) ? onlineOf(presence) : offlineOf(presence, at);
  const told = isNews ? tell(server, userId, news, options) : server;
  return sendToUser(told, userId, update);
};

/** A `presence_update`. The custom status is always there: an empty one takes an earlier one away. */
const updateOf = (
  { userId, status, customStatus = "" }: PresenceData,
  lastSeen: number | undefined,
): Message => {
  const data = { userId, status, customStatus, ...(lastSeen !== undefined && { lastSeen }) };
  return new Message(MessageType.PRESENCE_UPDATE, data, { userId });
};

/** Follows a user, and tells at once how that user is; or follows no longer. */
const subscribe = (
  server: WebSocketServer,
  connection: Connection,
  message: Message,
  { action, userId: named }: PresenceSubscription,
  options: PresenceOptions,
): WebSocketServer => {
  const userId = named.normalize("NFC");
  const followed = followsOf(connection.userData);
  const others = followed.filter((each) => each !== userId);
  if (action === "unsubscribe") {
    return others.length === followed.length ? server : setFollows(server, connection.id, others);
  }
  if (others.length >= options.followsMax) return refuse(server, connection, message, "FORBIDDEN");
  const presence = presenceOf(server, userId);
  const isHere = presence !== undefined && isShown(presence);
  const answer = isHere ? onlineOf(presence) : updateOf({ userId, status: "offline" }, undefined);
  const next =
    others.length === followed.length
      ? setFollows(server, connection.id, [...followed, userId])
      : server;
  return next.sendTo(connection.id, answer);
};

const tell = (
  server: WebSocketServer,
  userId: UserId,
  message: Message,
  { audience }: PresenceOptions,
  except?: ConnectionId,
): WebSocketServer => {
  if (audience === "everybody") return server.broadcast(message, { except });
  const filter = (each: Connection): boolean =>
    userOf(each) === userId || followsOf(each.userData).includes(userId);
  return server.broadcast(message, { except, filter });
};
