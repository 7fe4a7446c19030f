/** Decides how an answer is written where a response is one of node:http. */
import type { PlainAnswer } from "../../driver/node/plainRequest.js";

/** What is needed of a response: one of node:http or Express fits. */
export interface PlainResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/** Writes an answer. */
export const respond = (response: PlainResponse, { status, headers, body }: PlainAnswer): void => {
  response.writeHead(status, { ...headers });
  response.end(body);
};
