/**
 * The values of jounce-websocket, and what helps to use them: everything that needs no socket. Works
 * the same in Node, in browsers and in workers. What needs sockets is in `server`, `client.node` and `client.browser`.
 */
export { CLOSE_CODES, allowsReconnect, isSendableCloseCode } from "./core/closeCode.js";
export { ConnectionState, STATES } from "./core/connectionState.js";
export type { ReadyState } from "./core/connectionState.js";
export { CONTROL_TYPES, SUBPROTOCOL, isControlType } from "./core/control.js";
export { ERRORS, WebSocketError, WebSocketErrorCode } from "./core/error.js";
export type { DecodeError, Fault } from "./core/error.js";
export { EventHandler } from "./core/EventHandler.js";
export { Frame } from "./core/Frame.js";
export type { FrameData, FrameKind } from "./core/Frame.js";
export { isName, nameBytesMax } from "./core/ids.js";
export type { ConnectionId, RoomName, UserId } from "./core/ids.js";
export { Message } from "./core/Message.js";
export type { Envelope, MessageFields } from "./core/Message.js";
export { MessageType } from "./core/MessageType.js";
export { momentAt } from "./core/moment.js";
export type { Moment } from "./core/moment.js";
export type { Outgoing } from "./core/Outgoing.js";
export type { Drained } from "./core/Pending.js";
export { PresenceStatus, PresenceTracker } from "./core/presence/PresenceTracker.js";
export type { UserPresence } from "./core/presence/PresenceTracker.js";
export { Room } from "./core/Room.js";
export type { RoomOptions } from "./core/Room.js";
export { Table } from "./core/Table.js";
export { httpToWsUrl, isValidUrl } from "./core/url.js";

export { WebSocketClient, reduceClient } from "./core/client/WebSocketClient.js";
export type { ClientConfig } from "./core/client/WebSocketClient.js";
export type { ClientEffect, ClientNotice, SendOutcome } from "./core/client/effect.js";
export type { ClientCommand, ClientEvent, ClientFact } from "./core/client/event.js";
export { clientDefaults } from "./core/client/options.js";
export type { ClientOptions } from "./core/client/options.js";

export { Connection } from "./core/connection/Connection.js";
export type { ConnectionInfo } from "./core/connection/Connection.js";

export { reduceWith } from "./core/server/turn.js";
export { WebSocketServer, reduceServer } from "./core/server/WebSocketServer.js";
export type { BroadcastOptions, ServerApp } from "./core/server/WebSocketServer.js";
export type { ServerEffect, ServerNotice } from "./core/server/effect.js";
export type { Audience, ServerCommand, ServerEvent, ServerFact } from "./core/server/event.js";
export type { Handshake } from "./core/server/handshake.js";
export type { Identity } from "./core/server/identity.js";
export type { Route, RouteOptions } from "./core/server/routes.js";
export { membersSend } from "./core/server/rules.js";
export type { Authorize, Middleware, RoomOperation, Rules, Verdict } from "./core/server/rules.js";
export { serverDefaults } from "./core/server/options.js";
export type { ServerOptions } from "./core/server/options.js";

export { decode } from "./codec/decode.js";
export type { Decoded } from "./codec/decode.js";
export { encode } from "./codec/encode.js";
export { readJournal, replay, writeJournal } from "./codec/journalReader.js";
export { journalVersion } from "./codec/journalWriter.js";
export type { ClientJournal, Journal, ServerJournal } from "./codec/journalReader.js";

export { DevHelpers } from "./integrations/toolbox/DevHelpers.js";
export { optionsFromEnv } from "./integrations/toolbox/optionsFromEnv.js";
export { WebSocketUtils } from "./integrations/toolbox/WebSocketUtils.js";
