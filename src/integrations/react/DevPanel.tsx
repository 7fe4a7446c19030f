/** Decides how the developer tools come into a page: loaded when they are switched on, and not before. */
import type { ReactElement } from "react";
import { useEffect, useState } from "react";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { Recorder } from "../devtools/Recorder.js";
import { tapeOf } from "./Tape.js";

interface LoadedTools {
  readonly client: LiveClient;
  readonly recorder: Recorder;
  readonly DevTools: (props: { client: LiveClient; recorder: Recorder }) => ReactElement | null;
}

/** The panel of the developer tools, as soon as it is loaded. */
export function DevPanel({ client }: { readonly client: LiveClient }): ReactElement | null {
  const [tools, setTools] = useState<LoadedTools>();
  useEffect(() => {
    let isWanted = true;
    const show = (loaded: LoadedTools): void => {
      if (isWanted) setTools(loaded);
    };
    // A page that has lost its server cannot load them either: it goes on without.
    load(client).then(show, () => undefined);
    return () => {
      isWanted = false;
    };
  }, [client]);
  if (tools?.client !== client) return null;
  return <tools.DevTools client={client} recorder={tools.recorder} />;
}

const recorders = new WeakMap<LiveClient, Recorder>();

const load = async (client: LiveClient): Promise<LoadedTools> => {
  const [{ DevTools }, { Recorder: NewRecorder }] = await Promise.all([
    import("../devtools/DevTools.js"),
    import("../devtools/Recorder.js"),
  ]);
  const known = recorders.get(client);
  if (known !== undefined) return { client, recorder: known, DevTools };
  const recorder = new NewRecorder();
  recorders.set(client, recorder);
  tapeOf(client)?.playTo(recorder.sink);
  return { client, recorder, DevTools };
};
