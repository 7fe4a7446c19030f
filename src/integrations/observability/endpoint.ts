/** Decides who is answered over HTTP what only operators should read, and how. */
import { utf8Bytes } from "../../core/ids.js";

/** What is needed of a request: one of node:http or Express fits. */
export interface HttpRequest {
  readonly method?: string | undefined;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** What is needed of a response: one of node:http or Express fits. */
export interface HttpResponse {
  statusCode: number;
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** A request listener for node:http, and a handler for Express. It never throws or rejects. */
export type Endpoint = (request: HttpRequest, response: HttpResponse) => void;

/** Whom an endpoint answers. */
export interface EndpointOptions {
  /**
   * Whether it answers everybody. By default (false) it answers this machine only, by the address of
   * the socket, and no request that a proxy says it has relayed; to all others it does not exist.
   */
  readonly public?: boolean | undefined;
}

/** What an endpoint says. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const text = (status: number, body: string): Answer => ({
  status,
  contentType: "text/plain; charset=utf-8",
  body,
});
const notFound = text(404, "Not Found\n");
const wrongMethod = text(405, "Method Not Allowed\n");
const failed = text(500, "Internal Server Error\n");

/** An endpoint that says what `answer` makes, to GET and HEAD; 500 when it throws or rejects. */
export const endpoint =
  (answer: () => Answer | Promise<Answer>, options: EndpointOptions = {}): Endpoint =>
  (request, response) => {
    if (options.public !== true && !isLocal(request)) return send(request, response, notFound);
    if (request.method === "GET" || request.method === "HEAD") {
      void answered(answer).then((said) => send(request, response, said));
    } else {
      response.setHeader("Allow", "GET, HEAD");
      send(request, response, wrongMethod);
    }
  };

const answered = async (answer: () => Answer | Promise<Answer>): Promise<Answer> => {
  try {
    return await answer();
  } catch {
    // What failed is nobody's business out there.
    return failed;
  }
};

const send = (request: HttpRequest, response: HttpResponse, said: Answer): void => {
  // Somebody else, a timeout for example, may have answered meanwhile.
  if (response.headersSent) return;
  response.statusCode = said.status;
  response.setHeader("Content-Type", said.contentType);
  response.setHeader("Content-Length", String(utf8Bytes(said.body)));
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.end(request.method === "HEAD" ? "" : said.body);
};

/** By these a proxy on this machine says that it speaks for somebody else. */
const relayHeaders = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

const isLocal = ({ headers, socket }: HttpRequest): boolean =>
  isLoopback(socket.remoteAddress) && relayHeaders.every((name) => headers[name] === undefined);

const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && (address === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address));
