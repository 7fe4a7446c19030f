/**
 * Decides when a message that user code made gets its id and time: as its effect is handed over. One
 * place for both machines, whose effects carry what is to be sent as `outgoing`.
 */
import { isControlType } from "./control.js";
import { Message } from "./Message.js";
import type { Moment } from "./moment.js";

/**
 * The effects with their drafts stamped; the same array when there is no draft. Several drafts of one
 * moment are told apart by their place.
 */
export const stampAll = <F extends object>(
  effects: readonly F[],
  moment: () => Moment,
): readonly F[] => (effects.some(isDraft) ? stampDrafts(effects, moment()) : effects);

const stampDrafts = <F extends object>(effects: readonly F[], moment: Moment): F[] =>
  effects.map((effect, index) => {
    if (!isDraft(effect)) return effect;
    return { ...effect, outgoing: effect.outgoing.stamp(moment, index === 0 ? "" : `.${index}`) };
  });

const isDraft = <F extends object>(effect: F): effect is F & { readonly outgoing: Message } =>
  "outgoing" in effect &&
  effect.outgoing instanceof Message &&
  !effect.outgoing.isStamped &&
  !isControlType(effect.outgoing.type);
