/** A server typed by its contract: what is sent, heard and answered is what the contract says. */
import { either as E } from "fp-ts";
import type { Contract } from "../../codec/contract.js";
import type { EventsFrom, EventsTo, RequestHandlers, RoomsOf } from "../../codec/contractTypes.js";
import { checkReply } from "../../codec/inbound.js";
import { WebSocketError } from "../../core/error.js";
import { Message } from "../../core/Message.js";
import type { LiveServer } from "../../driver/server/LiveServer.js";
import type { RequestContext } from "../../driver/server/RequestHandlers.js";

/** What a listener is told beside the data. */
export interface EventContext {
  readonly connectionId: string;
  readonly message: Message;
}

/** A running server, seen through its contract. */
export interface TypedServer<C extends Contract> {
  readonly live: LiveServer;
  /** Hears the events that clients send; returns how to stop that. */
  on<Type extends keyof EventsTo<C, "server"> & string>(
    type: Type,
    listener: (data: EventsTo<C, "server">[Type], context: EventContext) => unknown,
  ): () => void;
  /**
   * Answers a request. An answer that does not fit the contract is not sent: the client is told
   * SERVER_ERROR, and the server HANDLER_FAILED as an `error` event. Returns how to stop that.
   */
  handle<Type extends keyof RequestHandlers<C, RequestContext> & string>(
    type: Type,
    handler: RequestHandlers<C, RequestContext>[Type],
  ): () => void;
  /** Sends an event to everybody. */
  broadcast<Type extends keyof EventsFrom<C, "server"> & string>(
    type: Type,
    data: EventsFrom<C, "server">[Type],
  ): Promise<void>;
  /** Sends an event to the members of a room. */
  broadcastToRoom<Type extends keyof EventsFrom<C, "server"> & string>(
    room: RoomsOf<C>,
    type: Type,
    data: EventsFrom<C, "server">[Type],
  ): Promise<void>;
  /** Sends an event to one connection; resolves at once when it has gone. */
  sendTo<Type extends keyof EventsFrom<C, "server"> & string>(
    connectionId: string,
    type: Type,
    data: EventsFrom<C, "server">[Type],
  ): Promise<void>;
}

/**
 * A running server as its contract types it. It has to be run with that contract, which is what
 * checks all that comes in.
 * @throws WebSocketError INVALID_OPTION when it runs with another one, or none
 */
export const typedServer = <C extends Contract>(live: LiveServer, contract: C): TypedServer<C> => {
  if (live.contract !== contract) {
    throw new WebSocketError("INVALID_OPTION", "Run the server with the option `contract` first");
  }
  return {
    live,
    on: (type, listener) =>
      live.on("message", ({ connectionId, message }) => {
        // The contract has been kept before this event: the data is what its schema made.
        if (message.type === type)
          return listener(message.data as never, { connectionId, message });
        return undefined;
      }),
    handle: (type, handler) => {
      const ask: unknown = handler;
      if (typeof ask !== "function") throw new WebSocketError("INVALID_CALLBACK");
      return live.handle(type, async (data, context) => {
        const answer: unknown = await Reflect.apply(ask, undefined, [data, context]);
        const checked = checkReply(contract, type, answer);
        if (E.isRight(checked)) return answer;
        throw new Error(`The answer to ${type} does not fit the contract: ${checked.left.detail}`);
      });
    },
    broadcast: (type, data) => live.broadcast(new Message(type, data)),
    broadcastToRoom: (room, type, data) => live.broadcastToRoom(room, new Message(type, data)),
    sendTo: async (connectionId, type, data) => {
      await live.client(connectionId)?.send(new Message(type, data));
    },
  };
};
