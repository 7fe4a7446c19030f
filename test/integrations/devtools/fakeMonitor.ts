/** An extension as the Redux DevTools' protocol describes it, with its monitor's log. */
import type {
  ReduxAction,
  ReduxConnection,
  ReduxExtension,
} from "../../../src/integrations/devtools/ReduxBridge.js";

interface LiftedState {
  readonly actionsById: Record<number, { readonly type: string; readonly action: ReduxAction }>;
  readonly stagedActionIds: readonly number[];
  readonly computedStates: readonly { readonly state: unknown }[];
  readonly nextActionId: number;
}

const asText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const isLifted = (value: unknown): value is LiftedState =>
  typeof value === "object" && value !== null && "computedStates" in value;

/** What the extension keeps of one page. */
export class FakeMonitor implements ReduxExtension {
  log: LiftedState | undefined;
  /** How many actions have come since the log began. */
  sent = 0;
  inits = 0;
  readonly errors: string[] = [];
  #maxAge = Infinity;
  readonly #listeners = new Set<(message: unknown) => void>();

  connect({ maxAge }: { readonly maxAge: number }): ReduxConnection {
    this.#maxAge = maxAge;
    return {
      init: (state) => this.#init(state),
      send: (action, state) => this.#send(action, state),
      error: (message) => void this.errors.push(message),
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  get isConnected(): boolean {
    return this.#listeners.size > 0;
  }

  /** The types of the actions in the log. */
  get types(): readonly string[] {
    const { stagedActionIds = [], actionsById = {} } = this.log ?? {};
    return stagedActionIds.map((id) => actionsById[id]?.action.type ?? "");
  }

  /** The state after the last action. */
  get state(): unknown {
    return this.log?.computedStates.at(-1)?.state;
  }

  tell(message: unknown): void {
    for (const listener of Array.from(this.#listeners)) listener(message);
  }

  dispatch(payload: unknown, state?: unknown): void {
    this.tell({ type: "DISPATCH", payload, state: JSON.stringify(state), id: 1 });
  }

  #init(state: unknown): void {
    this.inits += 1;
    this.sent = 0;
    this.log = {
      actionsById: { 0: { type: "PERFORM_ACTION", action: { type: "@@INIT" } } },
      stagedActionIds: [0],
      computedStates: [{ state: asText(state) }],
      nextActionId: 1,
    };
  }

  #send(action: ReduxAction | null, state: unknown): void {
    if (action === null) {
      if (isLifted(state)) this.log = state;
      return;
    }
    const { log } = this;
    if (log === undefined) throw new Error("an action came before the first state");
    this.sent += 1;
    const id = log.nextActionId;
    const excess = Math.max(0, log.stagedActionIds.length + 1 - this.#maxAge);
    const lifted = { type: "PERFORM_ACTION", action: JSON.parse(JSON.stringify(action)) };
    this.log = {
      actionsById: { ...log.actionsById, [id]: lifted },
      stagedActionIds: [0, ...log.stagedActionIds.slice(1 + excess), id],
      computedStates: [...log.computedStates.slice(excess), { state: asText(state) }],
      nextActionId: id + 1,
    };
  }
}
