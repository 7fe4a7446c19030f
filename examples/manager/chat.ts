/** A chat room with commands: /join ROOM, /leave ROOM, /who; everything else goes to the rooms. */
import { option as O } from "fp-ts";
import type {
  Frame,
  HandlerContext,
  RouteSocket,
  WebSocketHandler,
} from "jounce-websocket/manager";

const commands: Readonly<
  Record<string, (conn: RouteSocket, room: string, ctx: HandlerContext) => unknown>
> = {
  join: async (conn, room) => {
    await conn.joinRoom(room);
    await conn.sendText(`Joined room: ${room}`);
  },
  leave: async (conn, room) => {
    await conn.leaveRoom(room);
    await conn.sendText(`Left room: ${room}`);
  },
  who: (conn, room, ctx) => {
    const names = ctx
      .websocketManager()
      .roomMembers(room)
      .map((id) => nameOf(id, ctx));
    return conn.sendJson({ room, names });
  },
};

/** What the connection of that id is called. */
const nameOf = (id: string, ctx: HandlerContext): string => {
  const connection = O.toUndefined(ctx.websocketManager().get(id));
  return connection === undefined ? "somebody" : called(connection.metadata);
};

const called = (metadata: RouteSocket["metadata"]): string => {
  const name = metadata.get("name");
  return typeof name === "string" ? name : "somebody";
};

/** Hands out names and passes on what is said. */
export class ChatHandler implements WebSocketHandler {
  async onConnect(conn: RouteSocket, ctx: HandlerContext): Promise<void> {
    await conn.setMetadata("name", ctx.getQuery("name") ?? "somebody");
    await conn.joinRoom("lobby");
    await conn.sendText("Welcome!");
  }

  async onMessage(conn: RouteSocket, frame: Frame, ctx: HandlerContext): Promise<void> {
    if (!frame.isText()) return;
    const [, name = "", room = "lobby"] = /^\/(\w+)(?: (.+))?$/.exec(frame.text) ?? [];
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command !== undefined) await command(conn, room, ctx);
    else await this.say(conn, frame.text, ctx);
  }

  async onDisconnect(conn: RouteSocket, ctx: HandlerContext): Promise<void> {
    const manager = ctx.websocketManager();
    const text = `${called(conn.metadata)} has left`;
    await Promise.all(conn.rooms.map((room) => manager.room(room).broadcastText(text)));
  }

  private async say(conn: RouteSocket, text: string, ctx: HandlerContext): Promise<void> {
    const manager = ctx.websocketManager();
    const line = `${nameOf(conn.id, ctx)}: ${text}`;
    await Promise.all(conn.rooms.map((room) => manager.broadcastTextToRoom(room, line)));
  }
}
