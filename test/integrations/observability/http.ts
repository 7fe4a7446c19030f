/** Real requests to a real server on this machine. */
import type { IncomingHttpHeaders, RequestListener, RequestOptions } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** What was answered. */
export interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks, by default with GET. */
export const ask = (url: string, options: RequestOptions = {}): Promise<Answered> =>
  new Promise((resolve, reject) => {
    request(url, { agent: false, ...options }, (response) => {
      const { statusCode: status, headers } = response;
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response.on("end", () => resolve({ status, headers, body }));
    })
      .on("error", reject)
      .end();
  });

/** Serves until `use` is done. */
export const serving = async (
  listener: RequestListener,
  use: (url: string) => Promise<void>,
  host = "127.0.0.1",
): Promise<void> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await use(`http://${host.includes(":") ? `[${host}]` : host}:${port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
};
