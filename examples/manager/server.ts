/** Runs the example. PORT says where; 8080 by default. */
import { start } from "./app.js";

const { live, stop } = await start(Number(process.env["PORT"] ?? 8080));
console.log(`Chat on ws://localhost:${live.port}/chat?name=ann`);
console.log(`Notifications on ws://localhost:${live.port}/notifications?user=ann`);
process.once("SIGINT", () => void stop());
process.once("SIGTERM", () => void stop());
