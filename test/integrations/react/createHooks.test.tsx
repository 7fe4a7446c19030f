import { act, render } from "@testing-library/react";
import { expectTypeOf } from "expect-type";
import type { List } from "immutable";
import { defineContract } from "jounce-websocket/contract";
import type { TypedClient } from "jounce-websocket/contract";
import type { Message } from "jounce-websocket/react";
import { createClient, createHooks } from "jounce-websocket/react";
import { z } from "zod";
import { closeAfterTest, eventually, serve, urlOf } from "./page.js";

const contract = defineContract({
  events: {
    price: { payload: z.object({ cents: z.number() }), from: "server" },
    notice: { payload: z.string().trim(), from: "server" },
    order: { payload: z.object({ count: z.number() }), from: "client" },
  },
  requests: { add: { request: z.array(z.number()), response: z.number() } },
  rooms: ["market/:id"],
});

const hooks = createHooks(contract);

type Received = ReturnType<typeof hooks.useMessages<"price" | "notice">>;

describe("hooks with a contract", () => {
  it("give what fits it, as its schemas make it, with its types", async () => {
    const server = await serve();
    server.handle("add", (numbers) => (Array.isArray(numbers) ? numbers.length : 0));
    const client = createClient(urlOf(server), "jounce.v1");
    closeAfterTest(() => client.close());
    await client.connect();
    const heard: string[] = [];
    let received: Received | undefined;
    let typed: TypedClient<typeof contract> | undefined;
    function Market(): null {
      received = hooks.useMessages(client, { types: ["price", "notice"], max: 10 });
      typed = hooks.useTypedClient({ client });
      hooks.useMessageHandler(client, "notice", (data, message) => {
        expectTypeOf(data).toEqualTypeOf<string>();
        heard.push(`${message.type} ${data}`);
      });
      return null;
    }
    const { rerender } = render(<Market />);
    const first = typed;
    await server.broadcast({ type: "price", data: { cents: "many" } });
    await server.broadcast({ type: "price", data: { cents: 5 } });
    await server.broadcast({ type: "notice", data: 7 });
    await server.broadcast({ type: "notice", data: " hello " });
    await eventually(() => expect(received?.cursor).toBe(2));
    expect(received?.messages.map(({ data }) => data).toArray()).toEqual([{ cents: 5 }, "hello"]);
    expect(heard).toEqual(["notice hello"]);
    const price = received?.messages.first();
    if (price?.type === "price") expectTypeOf(price.data).toEqualTypeOf<{ cents: number }>();
    expect(await act(async () => typed?.request("add", [1, 2]))).toBe(2);
    rerender(<Market />);
    expect(typed).toBe(first);
  });

  it("are typed by it", () => {
    expectTypeOf<Received["messages"]>().toExtend<
      List<Message<{ cents: number }> | Message<string>>
    >();
    expectTypeOf(hooks.useTypedClient).returns.toEqualTypeOf<
      TypedClient<typeof contract> | undefined
    >();
    expectTypeOf<Parameters<typeof hooks.useMessages<"price">>[1]["room"]>().toEqualTypeOf<
      `market/${string}` | undefined
    >();
    // @ts-expect-error the server does not send orders
    const wrong = () => hooks.useMessages(undefined, { types: "order" });
    // @ts-expect-error the contract has no such type
    const unknown = () => hooks.useMessageHandler(undefined, "gossip", () => undefined);
    // @ts-expect-error it is no room of the contract
    const cellar = () => hooks.useMessages(undefined, { types: "price", room: "cellar" });
    expect([wrong, unknown, cellar]).toHaveLength(3);
  });
});
