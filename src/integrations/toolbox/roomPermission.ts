/** Decides what a member of a room may do there. */

/** What can be done in a room. */
export type RoomAction = "read" | "write" | "invite" | "manage";

/** Grants for the members of a room: `write: true`, or `canWrite: true`, which means the same. */
export type RoomPermissions = {
  readonly [Action in RoomAction | `can${Capitalize<RoomAction>}`]?: boolean;
};

/** A room as far as permissions go: a Room, or the plain object of an application. */
export interface RoomWithMembers {
  /** Whom it counts as its members: a list or a set. The members of a Room are connection ids. */
  readonly members: Iterable<string>;
  readonly permissions?: RoomPermissions | undefined;
}

/**
 * Whether `userId` may do that in `room`. Who is no member may do nothing. A room that grants nothing
 * in particular lets its members read and write; inviting and managing need a grant. What is no room,
 * and an action that is none of the four, are refused.
 */
export const hasRoomPermission = (
  room: RoomWithMembers,
  userId: string,
  action: RoomAction,
): boolean => {
  const grant = grants.get(action);
  if (grant === undefined || !isMember(room, userId)) return false;
  const permissions: unknown = room.permissions;
  if (permissions === undefined || permissions === null) return grant.byDefault;
  return ownFlag(permissions, action) || ownFlag(permissions, grant.longName);
};

const grants: ReadonlyMap<string, { readonly longName: string; readonly byDefault: boolean }> =
  new Map([
    ["read", { longName: "canRead", byDefault: true }],
    ["write", { longName: "canWrite", byDefault: true }],
    ["invite", { longName: "canInvite", byDefault: false }],
    ["manage", { longName: "canManage", byDefault: false }],
  ]);

const isMember = (room: RoomWithMembers, userId: string): boolean => {
  const members: unknown = room?.members;
  // The letters of a text are no members.
  if (typeof members !== "object" || members === null || !isIterable(members)) return false;
  for (const member of members) if (member === userId) return true;
  return false;
};

const isIterable = (value: object): value is Iterable<unknown> =>
  Symbol.iterator in value && typeof value[Symbol.iterator] === "function";

/** Only what the object itself says counts, and only true is a grant. */
const ownFlag = (permissions: unknown, name: string): boolean =>
  typeof permissions === "object" &&
  permissions !== null &&
  Object.getOwnPropertyDescriptor(permissions, name)?.value === true;
