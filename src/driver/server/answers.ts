/** Decides how a command's effects become an answer to who gave it. */
import type { Connection } from "../../core/connection/Connection.js";
import { CLOSE_CODES } from "../../core/closeCode.js";
import type { WebSocketErrorCode } from "../../core/error.js";
import { WebSocketError } from "../../core/error.js";
import type { ConnectionId } from "../../core/ids.js";
import { isName } from "../../core/ids.js";
import type { Moment } from "../../core/moment.js";
import type { Recipients, ServerEffect } from "../../core/server/effect.js";
import type { ServerFact } from "../../core/server/event.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";
import type { Deferred } from "../promises.js";

/** Answers that a command was done, or why it was refused. */
export const settle = (done: Deferred<void>, effects: readonly ServerEffect[]): void => {
  const refusal = refusalIn(effects);
  if (refusal === undefined) done.resolve();
  else done.reject(refusal);
};

/** Answers a delivery with those whom it did not reach. */
export const report = (
  done: Deferred<readonly ConnectionId[]>,
  effects: readonly ServerEffect[],
  performer: { outcome(to: Recipients): Promise<readonly ConnectionId[]> },
): void => {
  const refusal = refusalIn(effects);
  const delivery = effects.find((effect) => effect.type === "deliver");
  if (refusal !== undefined) done.reject(refusal);
  else if (delivery === undefined) done.resolve([]);
  else done.resolve(performer.outcome(delivery.to));
};

const refusalIn = (effects: readonly ServerEffect[]): WebSocketError | undefined => {
  for (const effect of effects) {
    if (effect.type === "notify" && effect.notice.type === "refused") {
      return WebSocketError.from(effect.notice.fault);
    }
  }
  return undefined;
};

/** Ends the connection of that id, whose socket is closed already; nothing when there is none. */
export const replacementOf = (connectionId: ConnectionId, moment: Moment): ServerFact => {
  const ending = { code: CLOSE_CODES.NORMAL, reason: "replaced", wasClean: true };
  return { type: "disconnect", connectionId, ...ending, moment };
};

/** Why a socket cannot be handed to a server as that connection; undefined when it can. */
export const whyNotAttach = (
  { snapshot, connections, options: { connectionsMax } }: WebSocketServer,
  { id, userId }: Connection,
): WebSocketErrorCode | undefined => {
  if (!isName(id) || (userId !== undefined && !isName(userId))) return "INVALID_NAME";
  if (snapshot.phase.name === "stopping") return "SERVER_ERROR";
  if (connectionsMax === 0 || connections.has(id)) return undefined;
  const { attempts, unproven } = snapshot.gate;
  const all = connections.size + attempts.size + unproven.size;
  return all >= connectionsMax ? "SERVER_FULL" : undefined;
};
