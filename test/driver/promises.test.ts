import { Deferred, rejected, unwatched } from "../../src/driver/promises.js";

/** Lets Node look for rejections that nobody handles. */
const turnOfTheProcess = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("a promise of a live object", () => {
  const unhandled: unknown[] = [];
  const note = (cause: unknown): unknown => unhandled.push(cause);

  beforeAll(() => void process.on("unhandledRejection", note));
  afterAll(() => void process.off("unhandledRejection", note));

  it("may be left alone when it rejects", async () => {
    new Deferred().reject(new Error("a"));
    void rejected(new Error("b"));
    void unwatched(Promise.race([rejected(new Error("c")), new Promise(() => undefined)]));
    await turnOfTheProcess();
    expect(unhandled).toEqual([]);
  });

  it("still rejects for who awaits it", async () => {
    const failure = new Error("mine");
    const deferred = new Deferred<string>();
    deferred.reject(failure);
    await expect(deferred.promise).rejects.toBe(failure);
    await expect(rejected(failure)).rejects.toBe(failure);
    await expect(unwatched(Promise.reject(failure))).rejects.toBe(failure);
  });

  it("resolves once", async () => {
    const deferred = new Deferred<string>();
    deferred.resolve("first");
    deferred.resolve("second");
    await expect(deferred.promise).resolves.toBe("first");
  });
});
