/** One client connection on a bare TCP socket: handshake by hand, then nothing but counting. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { FrameCounter } from "./frames.mjs";

const headersEnd = "\r\n\r\n";
// All sockets read into one buffer: what a read brings is counted before the next read.
const readBuffer = Buffer.allocUnsafe(64 * 1024);

function upgradeRequest(path, port) {
  return (
    [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    ].join("\r\n") + headersEnd
  );
}

export class RawConnection {
  /**
   * @param counter what counts frames; by default those of `payloadBytes`
   * @param localAddress where it comes from; on Linux all of 127.0.0.0/8 is this machine
   */
  constructor({ port, dialect, payloadBytes, counter, localAddress }) {
    this.dialect = dialect;
    this.received = 0;
    this.otherFrames = 0;
    this.onFrames = () => {};
    this.counter =
      counter ??
      new FrameCounter(payloadBytes, (opcode, bytes) => this.takeOtherFrame(opcode, bytes));
    this.unread = Buffer.alloc(0);
    this.phase = "upgrading";
    this.isClosing = false;
    this.opened = new Promise((resolve, reject) => {
      this.ready = resolve;
      this.reject = reject;
    });
    this.socket = connect({
      port,
      host: "127.0.0.1",
      localAddress,
      noDelay: true,
      onread: { buffer: readBuffer, callback: (length, buffer) => this.takeRead(length, buffer) },
    });
    this.socket.on("connect", () => this.socket.write(upgradeRequest(dialect.path, port)));
    this.socket.on("error", (error) => this.end(error));
    this.socket.on("close", () => this.end(new Error("the server closed a connection")));
  }

  takeRead(length, buffer) {
    if (this.phase === "open") this.takeFrames(buffer, length);
    else if (this.phase === "greeting") this.takeGreeting(buffer, length);
    else this.takeUpgrade(buffer, length);
    return true;
  }

  takeUpgrade(buffer, length) {
    this.keep(buffer, length);
    const end = this.unread.indexOf(headersEnd);
    if (end < 0) return;
    const status = this.unread.subarray(0, 12).toString("latin1");
    if (status !== "HTTP/1.1 101") return this.end(new Error(`upgrade answered with ${status}`));
    this.unread = this.unread.subarray(end + headersEnd.length);
    if (!this.dialect.greetingFrames) return this.finishGreeting();
    this.phase = "greeting";
    this.readGreetings();
  }

  takeGreeting(buffer, length) {
    this.keep(buffer, length);
    this.readGreetings();
  }

  readGreetings() {
    // Greetings are known to be shorter than 64 KB, so a two-byte length is the longest.
    while (this.unread.length >= 4) {
      const headBytes = this.unread[1] === 126 ? 4 : 2;
      const payloadBytes = headBytes === 4 ? this.unread.readUInt16BE(2) : this.unread[1];
      if (this.unread.length < headBytes + payloadBytes) return;
      const text = this.unread.subarray(headBytes, headBytes + payloadBytes).toString();
      this.unread = this.unread.subarray(headBytes + payloadBytes);
      if (this.dialect.greet(text, (frame) => this.socket.write(frame)))
        return this.finishGreeting();
    }
  }

  finishGreeting() {
    this.phase = "open";
    this.takeFrames(this.unread, this.unread.length);
    this.unread = undefined;
    this.ready(this);
  }

  takeFrames(buffer, length) {
    const frames = this.counter.count(buffer, 0, length);
    if (frames === 0) return;
    this.received += frames;
    this.onFrames(this, frames);
  }

  takeOtherFrame(opcode, bytes) {
    this.otherFrames += 1;
    if (opcode === 8) this.end(new Error("the server sent a close frame"));
    if (bytes === 1 && this.dialect.heartbeatReply) this.socket.write(this.dialect.heartbeatReply);
  }

  keep(buffer, length) {
    this.unread = Buffer.concat([this.unread, buffer.subarray(0, length)]);
  }

  end(error) {
    if (this.isClosing) return;
    this.reject(error);
    this.onEnd?.(error);
  }

  close() {
    this.isClosing = true;
    this.socket.destroy();
  }
}
