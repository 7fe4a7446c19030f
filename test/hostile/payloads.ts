/** Texts that keep the rules of RFC 6455 and mean no good. */

const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "toJSON",
  "length",
];

const controls = [
  "welcome",
  "join_room",
  "leave_room",
  "room_joined",
  "room_left",
  "auth",
  "auth_success",
  "auth_failure",
  "ping",
  "pong",
  "ack",
  "resume",
  "resumed",
  "gap",
  "error",
];

const wrongFields = [
  '"room":5',
  '"room":null',
  '"room":["a"]',
  '"room":{"toString":"x"}',
  '"room":""',
  `"room":"${"r".repeat(300)}"`,
  '"room":"\\u0000"',
  '"room":"\\ud800"',
  '"room":"../../etc"',
  '"room":"*"',
  '"id":7',
  '"id":{}',
  '"timestamp":"now"',
  '"timestamp":1e999',
  '"userId":false',
  '"data":[]',
];

const withNames = names.flatMap((name) => [
  `{"type":"${name}"}`,
  `{"type":"${name}","data":{"${name}":{"admin":true}},"room":"${name}","id":"${name}"}`,
  `{"type":"join_room","room":"${name}","id":"${name}"}`,
  `{"type":"leave_room","room":"${name}"}`,
  `{"${name}":{"type":"join_room"},"type":"${name}"}`,
  `{"type":"name","id":"${name}","userId":"${name}"}`,
]);

const nested = (open: string, close: string, depth: number): string =>
  open.repeat(depth) + close.repeat(depth);

const deep = [65, 300, 600].flatMap((depth) => [
  `{"type":"note","data":${nested("[", "]", depth)}}`,
  `{"type":"note","data":${nested('{"a":', "}", depth).replace(":}", ":1}")}}`,
  `{"type":"join_room","room":"a","data":${"[".repeat(depth)}`,
  nested("[", "]", depth),
]);

const odd = [
  "{",
  "}",
  '{"type"',
  '{"type":}',
  '{"type":"a",}',
  "{'type':'a'}",
  '{"type":"a"}{"type":"b"}',
  '{"type":"a","type":"join_room","type":"b"}',
  '{"type":"join_room","type":"note","room":"a"}',
  '{"type":null}',
  '{"type":["join_room"]}',
  '{"type":{"toString":"join_room"}}',
  '{"type":""}',
  `{"type":"${"t".repeat(3_000)}"}`,
  '{"type":"note","data":1e999}',
  '{"type":"note","data":-0}',
  `{"type":"note","data":${"9".repeat(400)}}`,
  `{"type":"note",${Array.from({ length: 300 }, (_, i) => `"k${i}":1`).join()}}`,
  `{"type":"note","data":"${"\\u0000".repeat(300)}"}`,
  "NaN",
  "undefined",
  "",
  "\u0000",
  "\ufeff{}",
  "[object Object]",
];

/** Every text. */
export const hostileTexts: readonly string[] = [
  ...withNames,
  ...controls.flatMap((type) => [
    `{"type":"${type}"}`,
    ...wrongFields.map((field) => `{"type":"${type}",${field}}`),
  ]),
  ...deep,
  ...odd,
];
