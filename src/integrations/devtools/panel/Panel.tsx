/** Decides what the open panel holds, and how it is left. */
import type { KeyboardEvent, ReactElement } from "react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { LiveClient } from "../../../driver/client/LiveClient.js";
import type { TimeTravel } from "../TimeTravel.js";
import { ConnectionTab } from "./ConnectionTab.js";
import { MessagesTab } from "./MessagesTab.js";
import { MetricsTab } from "./MetricsTab.js";
import { Samples } from "./Samples.js";
import { Tabs } from "./Tabs.js";
import { TimeTravelTab } from "./TimeTravelTab.js";

const tabs = ["Connection", "Messages", "Metrics", "Time travel"] as const;
type Tab = (typeof tabs)[number];

/** What the open panel needs. */
export interface PanelProps {
  readonly client: LiveClient;
  readonly travel: TimeTravel;
  /** Whether the focus goes into the panel, because its user has just opened it. */
  readonly takesFocus: boolean;
  readonly onClose: () => void;
}

/** The open panel. */
export function Panel({ client, travel, takesFocus, onClose }: PanelProps): ReactElement {
  const [tab, setTab] = useState<Tab>("Connection");
  const needsRun = useNeeded(tab === "Messages" || tab === "Time travel");
  const samples = useMemo(() => new Samples(client), [client]);
  const section = useRef<HTMLElement>(null);
  useEffect(() => samples.start(), [samples]);
  useEffect(() => (needsRun ? travel.watch() : undefined), [needsRun, travel]);
  useEffect(() => {
    if (takesFocus) section.current?.focus();
  }, [takesFocus]);
  const goToStep = (step: number): void => {
    travel.jump(step);
    setTab("Time travel");
  };
  const closeByKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return (
    <section
      ref={section}
      className="jounce-panel"
      aria-label="Jounce developer tools"
      tabIndex={-1}
      onKeyDown={closeByKey}
    >
      <div className="jounce-head">
        <h2 className="jounce-title">Jounce</h2>
        <button type="button" className="jounce-button" onClick={onClose}>
          Close
        </button>
      </div>
      <Tabs label="Developer tools" names={tabs} chosen={tab} onChoose={setTab}>
        {tab === "Connection" && <ConnectionTab client={client} />}
        {tab === "Messages" && <MessagesTab travel={travel} onStep={goToStep} />}
        {tab === "Metrics" && <MetricsTab client={client} samples={samples} />}
        {tab === "Time travel" && <TimeTravelTab travel={travel} />}
      </Tabs>
    </section>
  );
}

/** Whether something is needed or has been: a run that was read once is followed from then on. */
const useNeeded = (isNeeded: boolean): boolean => {
  const [wasNeeded, setNeeded] = useState(isNeeded);
  if (isNeeded && !wasNeeded) setNeeded(true);
  return isNeeded || wasNeeded;
};
