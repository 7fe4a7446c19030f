/** Decides how a connection's state is named, as a word and as the platform's number. */

/** The states of a client, as `getState()` tells them. */
export const ConnectionState = Object.freeze({
  Connecting: "connecting",
  Connected: "connected",
  Disconnecting: "disconnecting",
  Disconnected: "disconnected",
  Reconnecting: "reconnecting",
  /** Reconnect attempts are used up; only `connect()` leaves this state. */
  Failed: "failed",
});

/** One of the words in `ConnectionState`. */
export type ConnectionState = (typeof ConnectionState)[keyof typeof ConnectionState];

/** The ready states of the WebSocket interface, as `readyState` tells them. */
export const STATES = Object.freeze({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });

/** One of the numbers in `STATES`. */
export type ReadyState = (typeof STATES)[keyof typeof STATES];
