/** The test kit: real clients and servers in a world with virtual time and seeded faults. */
export { World, simulate } from "./World.js";
export type { SimulatedClientOptions, WorldOptions } from "./World.js";
export type { LogEntry } from "./Surroundings.js";
export type { NetworkConditions } from "./SimulatedNetwork.js";
export type { Direction } from "./Link.js";
