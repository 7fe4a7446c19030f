/** Decides what stands where there is nothing yet. */
import type { ReactNode } from "react";
import type { IconName } from "./Icon.js";
import { Icon } from "./Icon.js";

/** An icon, a title and a hint. */
export const Empty = ({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
}) => (
  <div className="empty">
    <span className="empty-icon">
      <Icon name={icon} />
    </span>
    <p className="empty-title">{title}</p>
    {children === undefined ? null : <p>{children}</p>}
  </div>
);
