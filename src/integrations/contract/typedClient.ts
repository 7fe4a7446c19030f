/** A client typed by the contract that it has with its server. */
import { either as E } from "fp-ts";
import type { Contract } from "../../codec/contract.js";
import type { EventsFrom, EventsTo, RequestsOf, RoomsOf } from "../../codec/contractTypes.js";
import { checkReply, readInbound } from "../../codec/inbound.js";
import type { SendOutcome } from "../../core/client/effect.js";
import { WebSocketError } from "../../core/error.js";
import type { Message } from "../../core/Message.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { RequestOptions } from "../../driver/client/Requests.js";

type Asked<C, Type extends keyof RequestsOf<C>> = RequestsOf<C>[Type] extends {
  readonly request: infer Request;
}
  ? Request
  : never;

type Answered<C, Type extends keyof RequestsOf<C>> = RequestsOf<C>[Type] extends {
  readonly response: infer Response;
}
  ? Response
  : never;

/** A running client, seen through its contract. */
export interface TypedClient<C extends Contract> {
  readonly live: LiveClient;
  /** Sends an event. */
  send<Type extends keyof EventsFrom<C, "client"> & string>(
    type: Type,
    data: EventsFrom<C, "client">[Type],
    options?: { readonly room?: RoomsOf<C> },
  ): Promise<SendOutcome>;
  /**
   * Asks the server. Rejects as `LiveClient.request` does, and with INVALID_MESSAGE when the answer
   * does not fit the contract.
   */
  request<Type extends keyof RequestsOf<C> & string>(
    type: Type,
    data: Asked<C, Type>,
    options?: RequestOptions,
  ): Promise<Answered<C, Type>>;
  /** Hears the events that the server sends and that fit; returns how to stop that. */
  on<Type extends keyof EventsTo<C, "client"> & string>(
    type: Type,
    listener: (data: EventsTo<C, "client">[Type], message: Message) => unknown,
  ): () => void;
}

/** A running client as its contract types it. */
export const typedClient = <C extends Contract>(live: LiveClient, contract: C): TypedClient<C> => ({
  live,
  send: (type, data, { room } = {}) => live.sendMessage({ type, data, room }),
  request: async (type, data, options) => {
    const answer = checkReply(contract, type, await live.request(type, data, options));
    if (E.isLeft(answer)) throw new WebSocketError("INVALID_MESSAGE", answer.left.detail);
    // The schema of the contract made it.
    return answer.right as never;
  },
  on: (type, listener) =>
    live.on("message", ({ message }) => {
      if (message?.type !== type) return undefined;
      const read = readInbound(contract, "client", message);
      return E.isLeft(read) ? undefined : listener(read.right.data as never, read.right);
    }),
});
