/** The types of a contract as tests: the compiler checks this file. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { expectTypeOf } from "expect-type";
import * as t from "io-ts";
import * as v from "valibot";
import { z } from "zod";
import type { Contract, ContractDefinition } from "../../src/codec/contract.js";
import { defineContract } from "../../src/codec/contract.js";
import type {
  EventsFrom,
  EventsTo,
  RequestHandlers,
  RequestsOf,
  RoomsOf,
} from "../../src/codec/contractTypes.js";
import type { Infer, InferInput, Schema, StandardSchema } from "../../src/codec/schema.js";
import { validate } from "../../src/codec/schema.js";
import type { either as E } from "fp-ts";
import type { DecodeError } from "../../src/index.js";

const date = z.iso.datetime().transform((text) => new Date(text));

const contract = defineContract({
  events: {
    chat: z.object({ text: z.string() }),
    at: { payload: date, from: "client" },
    notice: { payload: t.string, from: "server", description: "From the operator." },
    typing: v.optional(v.boolean(), true),
  },
  requests: {
    add: { request: t.array(t.number), response: t.number },
    when: { request: date, response: date },
  },
  rooms: { lobby: {}, "chat/:id": {}, ":game/table/:seat": {} },
});
type App = typeof contract;

const compiles = (...checks: readonly unknown[]): boolean => checks.length > 0;

describe("the types of a contract", () => {
  it("know what a schema takes and what it makes of it", () => {
    const checks = compiles(
      expectTypeOf<Infer<typeof date>>().toEqualTypeOf<Date>(),
      expectTypeOf<InferInput<typeof date>>().toEqualTypeOf<string>(),
      expectTypeOf<Infer<t.NumberC>>().toEqualTypeOf<number>(),
      expectTypeOf<InferInput<t.Type<Date, string>>>().toEqualTypeOf<string>(),
      expectTypeOf<InferInput<t.Decoder<unknown, Date>>>().toEqualTypeOf<Date>(),
      expectTypeOf<Infer<Schema<7>>>().toEqualTypeOf<7>(),
      expectTypeOf(validate(date, 1)).toEqualTypeOf<E.Either<DecodeError, Date>>(),
      expectTypeOf(validate(t.string, 1)).toEqualTypeOf<E.Either<DecodeError, string>>(),
    );
    expect(checks).toBe(true);
  });

  it("take every Standard Schema", () => {
    type Official = StandardSchemaV1<string, Date>;
    const checks = compiles(
      expectTypeOf<Official>().toExtend<StandardSchema<string, Date>>(),
      expectTypeOf<Official>().toExtend<Schema<Date>>(),
      expectTypeOf<Infer<Official>>().toEqualTypeOf<StandardSchemaV1.InferOutput<Official>>(),
      expectTypeOf<InferInput<Official>>().toEqualTypeOf<StandardSchemaV1.InferInput<Official>>(),
    );
    expect(checks).toBe(true);
  });

  it("know what each side sends and gets", () => {
    const checks = compiles(
      expectTypeOf<EventsFrom<App, "client">>().toEqualTypeOf<{
        readonly chat: { text: string };
        readonly at: string;
        readonly typing: boolean | undefined;
      }>(),
      expectTypeOf<EventsTo<App, "server">>().toEqualTypeOf<{
        readonly chat: { text: string };
        readonly at: Date;
        readonly typing: boolean;
      }>(),
      expectTypeOf<keyof EventsFrom<App, "server">>().toEqualTypeOf<"chat" | "notice" | "typing">(),
      expectTypeOf<EventsTo<App, "client">["notice"]>().toEqualTypeOf<string>(),
    );
    expect(checks).toBe(true);
  });

  it("know requests and how they are answered", () => {
    const checks = compiles(
      expectTypeOf<RequestsOf<App>>().toEqualTypeOf<{
        readonly add: { readonly request: number[]; readonly response: number };
        readonly when: { readonly request: string; readonly response: Date };
      }>(),
      expectTypeOf<Parameters<RequestHandlers<App, "context">["when"]>>().toEqualTypeOf<
        [data: Date, context: "context"]
      >(),
    );
    expect(checks).toBe(true);
  });

  it("know the names of rooms", () => {
    const anyRooms = defineContract({});
    const listed = defineContract({ rooms: ["a", "b/:c"] });
    const checks = compiles(
      expectTypeOf<RoomsOf<App>>().toEqualTypeOf<
        "lobby" | `chat/${string}` | `${string}/table/${string}`
      >(),
      expectTypeOf<RoomsOf<typeof listed>>().toEqualTypeOf<"a" | `b/${string}`>(),
      expectTypeOf<RoomsOf<typeof anyRooms>>().toEqualTypeOf<string>(),
      expectTypeOf<keyof RequestsOf<typeof anyRooms>>().toEqualTypeOf<never>(),
      expectTypeOf<keyof EventsTo<typeof anyRooms, "client">>().toEqualTypeOf<never>(),
    );
    expect(checks).toBe(true);
  });
});

/** What a wrapper of a client can look like. */
interface TypedClient<C extends Contract> {
  send<Type extends keyof EventsFrom<C, "client">>(
    type: Type,
    data: EventsFrom<C, "client">[Type],
    room?: RoomsOf<C>,
  ): boolean;
  request<Type extends keyof RequestsOf<C>>(
    type: Type,
    data: RequestsOf<C>[Type]["request"],
  ): Promise<RequestsOf<C>[Type]["response"]>;
  on<Type extends keyof EventsTo<C, "client">>(
    type: Type,
    listener: (data: EventsTo<C, "client">[Type]) => void,
  ): void;
}

const wrap = <D extends ContractDefinition>({ events }: Contract<D>): TypedClient<Contract<D>> => ({
  send: (type) => events.has(String(type)),
  request: () => Promise.reject(new Error("nobody answers")),
  on: () => undefined,
});

describe("a client that is typed by a contract", () => {
  const client = wrap(contract);

  it("sends, asks and listens", () => {
    const checks = compiles(
      client.send("chat", { text: "Hello!" }, "chat/7"),
      client.on("notice", (text) => expectTypeOf(text).toEqualTypeOf<string>()),
    );
    expectTypeOf(() => client.request("add", [1, 2])).returns.resolves.toEqualTypeOf<number>();
    const ask = () => client.request("when", "2026-01-01T00:00:00Z");
    expectTypeOf(ask).returns.resolves.toEqualTypeOf<Date>();
    expect(checks).toBe(true);
  });

  /** Never run: each line must fail to compile. */
  const mistakes: readonly (() => unknown)[] = [
    // @ts-expect-error data of another type
    () => client.send("chat", { text: 7 }),
    // @ts-expect-error an event that only servers send
    () => client.send("notice", "Hello!"),
    // @ts-expect-error no event of the contract
    () => client.send("shout", "Hello!"),
    // @ts-expect-error no room of the contract
    () => client.send("chat", { text: "Hello!" }, "attic"),
    // @ts-expect-error an event that only clients send
    () => client.on("at", () => undefined),
    // @ts-expect-error no request of the contract
    () => client.request("chat", { text: "Hello!" }),
    // @ts-expect-error what is no schema
    () => defineContract({ events: { chat: {} } }),
    // @ts-expect-error a sender that there is not
    () => defineContract({ events: { chat: { payload: t.string, from: "peer" } } }),
    // @ts-expect-error a request without its answer
    () => defineContract({ requests: { add: { request: t.string } } }),
    // @ts-expect-error a contract cannot be changed
    () => (contract.unknown = "allow"),
    // @ts-expect-error an event of a contract cannot be changed
    () => (contract.events.get("chat", { from: "both" }).from = "client"),
  ];

  it("does not compile with a mistake", () => {
    expect(mistakes).toHaveLength(11);
  });
});

describe("handlers that are typed by a contract", () => {
  it("answer at once or later", async () => {
    const handlers: RequestHandlers<App, { readonly userId: string }> = {
      add: (numbers, { userId }) => numbers.length + userId.length,
      when: async (at) => at.toISOString(),
    };
    expect(handlers.add([1, 2], { userId: "ann" })).toBe(5);
    const answer = await handlers.when(new Date(0), { userId: "ann" });
    expectTypeOf(answer).toEqualTypeOf<string>();
    expect(answer).toBe("1970-01-01T00:00:00.000Z");
  });

  it("do not compile with a mistake", () => {
    const handlers: RequestHandlers<App> = {
      // @ts-expect-error an answer of another type
      add: () => "three",
      // @ts-expect-error a later answer of another type
      when: async () => 3,
    };
    expect(Object.keys(handlers)).toEqual(["add", "when"]);
  });

  it("are all there", () => {
    // @ts-expect-error a request that nobody answers
    const handlers: RequestHandlers<App> = { add: () => 3 };
    expect(Object.keys(handlers)).toEqual(["add"]);
  });
});

describe("any contract", () => {
  it("is a contract", () => {
    const names = (any: Contract): string[] => [...any.events.keys()];
    expect(names(contract)).toEqual(["chat", "at", "notice", "typing"]);
  });
});
