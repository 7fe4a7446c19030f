/** Contracts: what a client and a server say to one another, as one value that both sides share. */
export { defineContract } from "./codec/contract.js";
export type {
  Contract,
  ContractDefinition,
  ContractInfo,
  EventContract,
  EventDefinition,
  JsonSchema,
  RequestContract,
  RequestDefinition,
  RoomContract,
  RoomDefinition,
  Side,
} from "./codec/contract.js";
export type {
  EventsFrom,
  EventsTo,
  RequestHandlers,
  RequestsOf,
  RoomsOf,
} from "./codec/contractTypes.js";
export { asyncApi } from "./codec/asyncApi.js";
export type {
  AsyncApiChannel,
  AsyncApiDocument,
  AsyncApiMessage,
  AsyncApiOperation,
  AsyncApiOptions,
  AsyncApiReference,
  AsyncApiServer,
} from "./codec/asyncApi.js";
export { checkReply, isRoomOf, readInbound } from "./codec/inbound.js";
export { enforcing } from "./codec/enforce.js";
export { isSchema, validate } from "./codec/schema.js";
export type {
  Infer,
  InferInput,
  Later,
  Schema,
  StandardResult,
  StandardSchema,
} from "./codec/schema.js";
export { typedClient } from "./integrations/contract/typedClient.js";
export type { TypedClient } from "./integrations/contract/typedClient.js";
export { typedServer } from "./integrations/contract/typedServer.js";
export type { EventContext, TypedServer } from "./integrations/contract/typedServer.js";
