/** What a contract says, as types: what each side may send, what it gets, and how it answers. */
import type { Contract, ContractDefinition, Side } from "./contract.js";
import type { Infer, InferInput, Later, Schema } from "./schema.js";

/** The definition of a contract, as it was written. */
type DefinitionOf<C> = C extends Contract<infer D> ? D : never;

// An empty object type that has no keys at all.
type Nothing = { readonly [Name in never]: never };

type EventsIn<D extends ContractDefinition> = D extends { readonly events: infer E } ? E : Nothing;

type RequestsIn<D extends ContractDefinition> = D extends { readonly requests: infer R }
  ? R
  : Nothing;

type PayloadOf<E> = E extends Schema ? E : E extends { readonly payload: infer S } ? S : never;

type SenderOf<E> = E extends Schema
  ? "both"
  : E extends { readonly from: infer From }
    ? From
    : "both";

type Other<S extends Side> = S extends "client" ? "server" : "client";

type Sent<E, S extends Side> = {
  readonly [Type in keyof E as SenderOf<E[Type]> extends S | "both" ? Type : never]: InferInput<
    PayloadOf<E[Type]>
  >;
};

type Got<E, S extends Side> = {
  readonly [Type in keyof E as SenderOf<E[Type]> extends Other<S> | "both" ? Type : never]: Infer<
    PayloadOf<E[Type]>
  >;
};

/**
 * What one side may send as events: by type, the data as the sender gives it. A sender is typed by
 * `send<T extends keyof Events>(type: T, data: Events[T])`.
 */
export type EventsFrom<C, S extends Side> = Sent<EventsIn<DefinitionOf<C>>, S>;

/** What one side gets as events: by type, the data as the schema of the contract has made it. */
export type EventsTo<C, S extends Side> = Got<EventsIn<DefinitionOf<C>>, S>;

type Asked<R> = {
  readonly [Type in keyof R]: R[Type] extends {
    readonly request: infer Request;
    readonly response: infer Response;
  }
    ? { readonly request: InferInput<Request>; readonly response: Infer<Response> }
    : never;
};

/** What a client may ask: by type, what it sends as `request` and what it gets as `response`. */
export type RequestsOf<C> = Asked<RequestsIn<DefinitionOf<C>>>;

type Handled<R, Context> = {
  readonly [Type in keyof R]: R[Type] extends {
    readonly request: infer Request;
    readonly response: infer Response;
  }
    ? (data: Infer<Request>, context: Context) => InferInput<Response> | Later<InferInput<Response>>
    : never;
};

/** How a server answers every request of a contract; an answer may come later, as a promise. */
export type RequestHandlers<C, Context = unknown> = Handled<RequestsIn<DefinitionOf<C>>, Context>;

type Segment<S extends string> = S extends `:${string}` ? string : S;

type RoomName<Pattern> = Pattern extends `${infer Head}/${infer Rest}`
  ? `${Segment<Head>}/${RoomName<Rest>}`
  : Pattern extends string
    ? Segment<Pattern>
    : never;

type PatternsIn<D extends ContractDefinition> = D extends { readonly rooms: infer R }
  ? R extends readonly unknown[]
    ? R[number]
    : keyof R
  : string;

/** The names of the rooms of a contract: `chat/:id` is `chat/${string}`. Any text without rooms. */
export type RoomsOf<C> = RoomName<PatternsIn<DefinitionOf<C>>>;
