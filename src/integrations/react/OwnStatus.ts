/**
 * Decides what a client says of its user again on a new connection. A server forgets status and words
 * with the user's last connection, but the user has not taken them back. What was said or heard last
 * counts, so that another device is not contradicted; the server leaves one alone that is still there.
 */
import type { SendOutcome } from "../../core/client/effect.js";
import type { Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import type { PresenceStatus } from "../../core/presence/PresenceTracker.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { StatusChange } from "../modules/presence/presenceData.js";
import { isPresenceData } from "../modules/presence/presenceData.js";
import { sayNow } from "./HeldRequest.js";
import { perClient } from "./perClient.js";
import { sendNow } from "./sendNow.js";
import { selfIdOf } from "./useSelfId.js";
import { whenReady } from "./whenReady.js";

/** The status of a client's user; followed from when somebody first asks for it. */
export const ownStatusOf = perClient((client) => new OwnStatus(client));

interface Status {
  readonly status: PresenceStatus;
  readonly customStatus: string;
}

/** How everybody is who comes. */
const fresh: Status = Object.freeze({ status: "online", customStatus: "" });

/** Status and words of a user, as one client knows them. */
export class OwnStatus {
  readonly #client: LiveClient;
  #last: Status = fresh;
  /** What was said on this connection and not heard back: what was said before it counts no more. */
  #unheard: StatusChange = {};
  /** Whose it is; undefined for a guest, whoever that becomes. */
  #userId: string | undefined;

  constructor(client: LiveClient) {
    this.#client = client;
    client.subscribe(MessageType.PRESENCE_UPDATE, (message) => this.#heard(message));
    whenReady(client, () => this.#sayAgain());
  }

  /** Says it now, or when there is a connection, and on every connection to come. */
  say(change: StatusChange): Promise<SendOutcome> {
    this.#unheard = { ...this.#unheard, ...differing(change, this.#last) };
    this.#remember(after(this.#last, change));
    return sendNow(this.#client, { type: MessageType.USER_STATUS_CHANGE, data: change });
  }

  #heard({ data }: Message): void {
    if (!isPresenceData(data) || data.userId !== selfIdOf(this.#client)) return;
    const heard: Status = { status: data.status, customStatus: data.customStatus ?? "" };
    this.#unheard = differing(this.#unheard, heard);
    this.#remember(after(heard, this.#unheard));
  }

  #remember(status: Status): void {
    this.#last = status;
    this.#userId = this.#client.current.userId ?? this.#userId;
  }

  #sayAgain(): void {
    const { userId } = this.#client.current;
    // Whoever it was has not proved it yet.
    if (this.#userId !== undefined && userId === undefined) return;
    if (this.#userId !== undefined && this.#userId !== userId) this.#last = fresh;
    this.#userId = userId;
    this.#unheard = {};
    const data = differing(this.#last, fresh);
    if (Object.keys(data).length === 0) return;
    const again: StatusChange = { ...data, again: true };
    sayNow(this.#client, { type: MessageType.USER_STATUS_CHANGE, data: again });
  }
}

const after = (
  before: Status,
  { status = before.status, customStatus = before.customStatus }: StatusChange,
): Status => ({ status, customStatus });

/** What of a change makes a status another one. */
const differing = ({ status, customStatus }: StatusChange, before: Status): StatusChange => ({
  ...(status !== undefined && status !== before.status && { status }),
  ...(customStatus !== undefined && customStatus !== before.customStatus && { customStatus }),
});
