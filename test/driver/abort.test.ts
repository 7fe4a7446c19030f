import { whenAborted } from "../../src/driver/abort.js";

describe("an abort signal", () => {
  it("ends something when it is aborted, once", () => {
    const controller = new AbortController();
    let calls = 0;
    whenAborted(controller.signal, () => (calls += 1));
    expect(calls).toBe(0);
    controller.abort();
    controller.signal.dispatchEvent(new Event("abort"));
    expect(calls).toBe(1);
  });

  it("ends something at once when it was aborted before", () => {
    let calls = 0;
    whenAborted(AbortSignal.abort(), () => (calls += 1));
    expect(calls).toBe(1);
  });

  it("ends nothing when nobody listens any more", () => {
    const controller = new AbortController();
    let calls = 0;
    const stop = whenAborted(controller.signal, () => (calls += 1));
    stop();
    controller.abort();
    expect(calls).toBe(0);
  });

  it("is optional", () => {
    expect(() => whenAborted(undefined, () => undefined)()).not.toThrow();
  });
});
