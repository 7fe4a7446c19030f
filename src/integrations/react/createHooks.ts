/** Decides how the hooks look to an app with a contract: with the types that the contract says. */
import { either as E } from "fp-ts";
import type { List } from "immutable";
import { useMemo } from "react";
import type { Contract } from "../../codec/contract.js";
import type { EventsTo, RoomsOf } from "../../codec/contractTypes.js";
import { readInbound } from "../../codec/inbound.js";
import type { Message } from "../../core/Message.js";
import type { TypedClient } from "../contract/typedClient.js";
import { typedClient } from "../contract/typedClient.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import { useMessageHandler, useReadMessages } from "./useMessages.js";

/** A message of one of the types that a server sends by the contract. */
export type MessageOf<C extends Contract, Type extends keyof EventsTo<C, "client">> = {
  readonly [Each in Type]: Message<EventsTo<C, "client">[Each]> & { readonly type: Each };
}[Type];

/** Which messages a component wants. */
export interface TypedMessagesOptions<C extends Contract, Type> {
  readonly types: Type | readonly Type[];
  readonly room?: RoomsOf<C> | undefined;
  /** How many are kept. Default 1000. */
  readonly max?: number | undefined;
}

/** The hooks of an app with a contract. Messages that do not fit it are heard by none of them. */
export interface TypedHooks<C extends Contract> {
  /** The client to send and to ask with; undefined where there is none. */
  readonly useTypedClient: (websocket: WebSocketSource) => TypedClient<C> | undefined;
  /** As `useMessages`. */
  readonly useMessages: <Type extends keyof EventsTo<C, "client"> & string>(
    websocket: WebSocketSource,
    options: TypedMessagesOptions<C, Type>,
  ) => {
    readonly messages: List<MessageOf<C, Type>>;
    readonly cursor: number;
    readonly since: (cursor: number) => List<MessageOf<C, Type>>;
  };
  /** As `useMessageHandler`, for one type. */
  readonly useMessageHandler: <Type extends keyof EventsTo<C, "client"> & string>(
    websocket: WebSocketSource,
    type: Type,
    handler: (data: EventsTo<C, "client">[Type], message: Message) => unknown,
    room?: RoomsOf<C>,
  ) => void;
}

/** The hooks for a contract. Called once, outside of components. */
export const createHooks = <C extends Contract>(contract: C): TypedHooks<C> => {
  const read = (message: Message): Message | undefined => {
    const fitting = readInbound(contract, "client", message);
    return E.isLeft(fitting) ? undefined : fitting.right;
  };
  return {
    useTypedClient: (websocket) => {
      const client = clientOf(websocket);
      return useMemo(() => client && typedClient(client, contract), [client]);
    },
    // The schemas of the contract have made what is read.
    useMessages: (websocket, options) => useReadMessages(websocket, options, read) as never,
    useMessageHandler: (websocket, type, handler, room) =>
      useMessageHandler(
        websocket,
        type,
        (message) => {
          const fitting = read(message);
          return fitting === undefined ? undefined : handler(fitting.data as never, fitting);
        },
        room,
      ),
  };
};
