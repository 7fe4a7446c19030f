"""A foreign client: what Python's websockets makes of the wire protocol, one JSON line a step."""

import asyncio
import json
import sys

import websockets


def say(step, what):
    print(json.dumps([step, what]), flush=True)


async def main(url):
    async with websockets.connect(url, max_size=None) as ann, websockets.connect(url) as bob:
        for client, number in ((ann, "1"), (bob, "2")):
            await client.send('{"type":"join_room","room":"lobby","id":"' + number + '"}')
            say("joined", json.loads(await client.recv()))
        await ann.send('{"type":"chat","room":"lobby","data":{"text":"gr\\u00fc\\u00df dich"}}')
        say("relayed", json.loads(await bob.recv()))
        await (await ann.ping(b"there?"))
        say("pong", "there?")
        await ann.send('{"type":"ping","id":"7"}')
        say("answered", json.loads(await ann.recv()))
        await ann.send("echo " + "x" * 200_000)
        say("text", len(await ann.recv()))
        await ann.send(["echo ", "in ", "frag", "ments"])
        say("fragments", await ann.recv())
        await ann.send(bytes(range(256)))
        say("binary", (await ann.recv()).hex())
        await bob.send('{"type":"leave_room","room":"lobby","id":"9"}')
        say("left", json.loads(await bob.recv()))
        await ann.close(4000, "good bye")
        say("closed", [ann.close_code, ann.close_reason])


asyncio.run(main(sys.argv[1]))
