/** What can happen on one connection's link. Times are `Moment.now` in milliseconds. */
export type LinkEvent =
  /** A data frame of `bytes` arrived; the peer's address has spent its allowance up to a time. */
  | {
      readonly type: "received";
      readonly bytes: number;
      readonly addressSpentUntil: number;
      readonly now: number;
    }
  /** A ping or pong frame arrived. */
  | { readonly type: "heard"; readonly addressSpentUntil: number; readonly now: number }
  /**
   * The server looks at all its links; `lateMs` is how much later than it meant to, `unfinished`
   * whether a message has begun to arrive and has not ended.
   */
  | {
      readonly type: "swept";
      readonly now: number;
      readonly lateMs: number;
      readonly unfinished: boolean;
    }
  /** A message found the send queue full and was not queued. */
  | { readonly type: "overflowed"; readonly messages: number };
