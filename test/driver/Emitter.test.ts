import { Emitter, guarded } from "../../src/driver/Emitter.js";

interface Events {
  greet: string;
  toString: string;
  __proto__: string;
}

const setUp = () => {
  const failures: [cause: unknown, event: string][] = [];
  const emitter = new Emitter<Events>((cause, event) => void failures.push([cause, event]));
  return { emitter, failures };
};

/** Resolves when the reactions of settled promises have run. */
const reactions = async (): Promise<void> => {
  for (let hops = 0; hops < 5; hops += 1) await Promise.resolve();
};

describe("an emitter", () => {
  it("calls listeners in the order in which they came, the same one twice", () => {
    const { emitter } = setUp();
    const heard: string[] = [];
    const first = (word: string): unknown => heard.push(`1 ${word}`);
    emitter.on("greet", first);
    emitter.on("greet", (word) => heard.push(`2 ${word}`));
    emitter.on("greet", first);
    emitter.emit("greet", "hi");
    expect(heard).toEqual(["1 hi", "2 hi", "1 hi"]);
  });

  it("calls the listeners that were there when it began", () => {
    const { emitter } = setUp();
    const heard: string[] = [];
    const late = (): unknown => heard.push("late");
    const second = (): unknown => heard.push("second");
    emitter.on("greet", () => {
      emitter.off("greet", second);
      emitter.on("greet", late);
    });
    emitter.on("greet", second);
    emitter.emit("greet", "hi");
    expect(heard).toEqual(["second"]);
    emitter.emit("greet", "hi");
    expect(heard).toEqual(["second", "late"]);
  });

  it("removes every copy of a listener", () => {
    const { emitter } = setUp();
    let calls = 0;
    const listener = (): unknown => (calls += 1);
    emitter.on("greet", listener);
    const leave = emitter.on("greet", listener);
    leave();
    leave();
    emitter.emit("greet", "hi");
    expect([calls, emitter.has("greet")]).toEqual([0, false]);
  });

  it("takes names of Object.prototype as any other", () => {
    const { emitter } = setUp();
    const heard: string[] = [];
    expect(emitter.has("toString")).toBe(false);
    emitter.emit("__proto__", "nobody");
    emitter.on("toString", (word) => heard.push(word));
    emitter.on("__proto__", (word) => heard.push(word));
    emitter.emit("toString", "a");
    emitter.emit("__proto__", "b");
    emitter.off("greet", () => undefined);
    expect(heard).toEqual(["a", "b"]);
  });

  it("refuses what is not a function", () => {
    const { emitter } = setUp();
    const notOne: never = "listener" as never;
    expect(() => emitter.on("greet", notOne)).toThrow("Callback must be a function");
  });

  it("reports what a listener throws, and calls the others", () => {
    const { emitter, failures } = setUp();
    const failure = new Error("mine");
    const heard: string[] = [];
    emitter.on("greet", () => {
      throw failure;
    });
    emitter.on("greet", (word) => heard.push(word));
    emitter.emit("greet", "hi");
    expect([heard, failures]).toEqual([["hi"], [[failure, "greet"]]]);
  });

  it("reports what an asynchronous listener rejects with", async () => {
    const { emitter, failures } = setUp();
    const failure = new Error("late");
    emitter.on("greet", async () => {
      await Promise.resolve();
      throw failure;
    });
    emitter.emit("greet", "hi");
    expect(failures).toEqual([]);
    await reactions();
    expect(failures).toEqual([[failure, "greet"]]);
  });
});

describe("a guarded callback", () => {
  it("may return anything, even an object whose `then` fails", () => {
    const failures: unknown[] = [];
    const failure = new Error("getter");
    const fail = (): never => {
      throw failure;
    };
    const awkward: object = new Proxy({}, { has: () => true, get: fail });
    const harmless: object = new Proxy({}, { has: () => true, get: () => 1 });
    for (const result of [1, null, harmless, awkward]) {
      guarded(
        () => result,
        (cause) => failures.push(cause),
      );
    }
    expect(failures).toEqual([failure]);
  });
});
