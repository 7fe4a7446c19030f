/** Decides how a person looks: initials on a colour of their own, with a dot for their status. */
import type { CSSProperties } from "react";
import { hueOf, initialsOf } from "./words.js";

/** What an avatar shows. */
export interface AvatarProps {
  readonly userId: string;
  readonly name: string;
  readonly size?: "tiny" | "small" | "medium" | "large";
  /** With a dot for it when given. */
  readonly status?: string;
}

interface HueStyle extends CSSProperties {
  readonly "--hue": number;
}

/** An avatar. It is decoration: the name stands beside it. */
export const Avatar = ({ userId, name, size = "medium", status }: AvatarProps) => {
  const style: HueStyle = { "--hue": hueOf(userId) };
  return (
    <span className={`avatar is-${size}`} style={style} aria-hidden="true">
      {initialsOf(name)}
      {status === undefined ? null : <StatusDot status={status} />}
    </span>
  );
};

/** A dot whose colour and shape say a status. */
export const StatusDot = ({ status }: { status: string }) => (
  <span className="dot" data-status={status} aria-hidden="true" />
);
