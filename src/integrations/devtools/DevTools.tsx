"use client";
/**
 * Decides what of the developer tools is in the page: a button, and the panel while it is open. The
 * closed panel follows nothing; the recorder goes on taking lines.
 */
import type { ReactElement } from "react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { Panel } from "./panel/Panel.js";
import { StyleSheet } from "./panel/StyleSheet.js";
import type { Recorder } from "./Recorder.js";
import { ReduxBridge } from "./ReduxBridge.js";
import { TimeTravel } from "./TimeTravel.js";

/** What the developer tools look at. */
export interface DevToolsProps {
  readonly client: LiveClient;
  /** What has the client's journal: its `sink` is the client's option `journal`. */
  readonly recorder: Recorder;
  /** Whether the panel is open at first. Default false. */
  readonly defaultOpen?: boolean | undefined;
  /** The nonce for the styles, where a policy asks for one and the browser adopts no sheets. */
  readonly nonce?: string | undefined;
}

/** A docked panel with the developer tools; see docs/guide/devtools.md. */
export function DevTools(props: DevToolsProps): ReactElement {
  const { client, recorder, defaultOpen = false, nonce } = props;
  const [isOpen, setOpen] = useState(defaultOpen);
  const [wasMoved, setMoved] = useState(false);
  const travel = useMemo(() => new TimeTravel(recorder), [recorder]);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const bridge = ReduxBridge.connect(travel);
    return () => bridge?.close();
  }, [travel]);
  useEffect(() => {
    if (wasMoved && !isOpen) button.current?.focus();
  }, [wasMoved, isOpen]);
  const show = (open: boolean): void => {
    setMoved(true);
    setOpen(open);
  };
  return (
    <div className={isOpen ? "jounce-devtools jounce-open" : "jounce-devtools"}>
      <StyleSheet nonce={nonce} />
      {isOpen ? (
        <Panel client={client} travel={travel} takesFocus={wasMoved} onClose={() => show(false)} />
      ) : (
        <button
          ref={button}
          type="button"
          className="jounce-button jounce-launch"
          aria-expanded={false}
          aria-label="Open the Jounce developer tools"
          onClick={() => show(true)}
        >
          Jounce
        </button>
      )}
    </div>
  );
}
