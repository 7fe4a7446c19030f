/**
 * Decides how the developer tools come into a page: loaded when they are switched on, and not before. A
 * page that cannot load them goes on without, says so, and tries again when the panel comes next.
 */
import type { CSSProperties, ReactElement } from "react";
import { useEffect, useState } from "react";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { Recorder } from "../devtools/Recorder.js";
import { tapeOf } from "./Tape.js";

interface LoadedTools {
  readonly recorder: Recorder;
  readonly DevTools: (props: { client: LiveClient; recorder: Recorder }) => ReactElement | null;
}

interface Loading {
  readonly client: LiveClient;
  /** Undefined when they could not be loaded. */
  readonly tools: LoadedTools | undefined;
}

/** The panel of the developer tools, as soon as it is loaded. */
export function DevPanel({ client }: { readonly client: LiveClient }): ReactElement | null {
  const [loading, setLoading] = useState<Loading>();
  useEffect(() => {
    let isWanted = true;
    void load(client).then((tools) => {
      if (isWanted) setLoading({ client, tools });
    });
    return () => {
      isWanted = false;
    };
  }, [client]);
  if (loading?.client !== client) return null;
  const { tools } = loading;
  if (tools === undefined) {
    return (
      <small role="alert" style={noticeStyle}>
        The developer tools could not be loaded.
      </small>
    );
  }
  return <tools.DevTools client={client} recorder={tools.recorder} />;
}

const noticeStyle: CSSProperties = { position: "fixed", right: "0.5em", bottom: "0.5em" };

const recorders = new WeakMap<LiveClient, Recorder>();

const load = async (client: LiveClient): Promise<LoadedTools | undefined> => {
  try {
    const [{ DevTools }, { Recorder: NewRecorder }] = await Promise.all([
      import("../devtools/DevTools.js"),
      import("../devtools/Recorder.js"),
    ]);
    const recorder = recorders.get(client) ?? new NewRecorder();
    if (!recorders.has(client)) tapeOf(client)?.playTo(recorder.sink, client);
    recorders.set(client, recorder);
    return { recorder, DevTools };
  } catch {
    tapeOf(client)?.drop();
    return undefined;
  }
};
