import { Blob } from "node:buffer";
import type { Outgoing } from "../../src/core/Outgoing.js";
import { SendOrder } from "../../src/driver/SendOrder.js";

const setUp = () => {
  const order = new SendOrder();
  const sent: Outgoing[] = [];
  const send = (data: unknown): Promise<number> =>
    order.send(data, (outgoing) => Promise.resolve(sent.push(outgoing)));
  return { order, sent, send };
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("the order of sends", () => {
  it("is at once as long as there is no Blob", () => {
    const { sent, send } = setUp();
    void send("a");
    void send({ b: 1 });
    expect(sent).toEqual(["a", '{"b":1}']);
  });

  it("gives a Blob its place among what is sent around it", async () => {
    const { sent, send } = setUp();
    void send("before");
    void send(new Blob(["blob"]));
    void send("between");
    void send(new Blob(["other"]));
    await send("after");
    expect(sent).toEqual(["before", bytes("blob"), "between", bytes("other"), "after"]);
  });

  it("is at once again when the Blobs have gone out", async () => {
    const { sent, send } = setUp();
    await send(new Blob(["blob"]));
    await new Promise((resolve) => void setImmediate(resolve));
    void send("now");
    expect(sent).toHaveLength(2);
  });

  it("rejects for what cannot be sent, in its place or at once", async () => {
    const { sent, send } = setUp();
    const invalid = expect.objectContaining({ code: "INVALID_DATA" });
    await expect(send(undefined)).rejects.toEqual(invalid);
    const blob = send(new Blob(["blob"]));
    await expect(send(() => 1)).rejects.toEqual(invalid);
    await blob;
    await send("after");
    expect(sent).toEqual([bytes("blob"), "after"]);
  });

  it("is kept although a send before it fails", async () => {
    const { order, sent, send } = setUp();
    const failure = new Error("closed");
    const refused = order.send(new Blob(["blob"]), () => Promise.reject(failure));
    await send("after");
    await expect(refused).rejects.toBe(failure);
    expect(sent).toEqual(["after"]);
  });
});
