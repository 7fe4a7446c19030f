import { ConnectionStatus } from "../../../src/integrations/react/ConnectionStatus.js";
import { wiredClient } from "./wired.js";

describe("what went wrong last", () => {
  it("is over with the next connection, also when nobody looks meanwhile", async () => {
    const { client, drop, open } = wiredClient();
    const status = new ConnectionStatus(client);
    const leave = status.subscribe(() => undefined);
    const again = client.reconnect();
    await client.disconnect();
    await again.catch(() => undefined);
    void client.connect();
    drop();
    expect(status.getSnapshot().lastError?.code).toBe("CONNECTION_FAILED");
    leave();
    void client.connect();
    open();
    expect(status.getSnapshot()).toMatchObject({
      connectionState: "connected",
      lastError: undefined,
    });
    await client.disconnect();
  });
});
