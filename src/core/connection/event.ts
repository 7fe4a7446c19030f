/** What can happen on one connection's link. Times are `Moment.now` in milliseconds. */
export type LinkEvent =
  /** A data frame of `bytes` arrived. */
  | { readonly type: "received"; readonly bytes: number; readonly now: number }
  /** A ping or pong frame arrived. */
  | { readonly type: "heard"; readonly now: number }
  /** The server looks at all its links; `lateMs` is how much later than it meant to. */
  | { readonly type: "swept"; readonly now: number; readonly lateMs: number }
  /** A message found the send queue full and was not queued. */
  | { readonly type: "overflowed"; readonly messages: number };
