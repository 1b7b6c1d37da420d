"""The least that tells many: a server that sends the bytes it was given to every open connection when it is asked to.

``python bare_fan_out.py HEX`` says its URL and serves: GET opens a stream, POST sends the bytes to all of them.
"""

from __future__ import annotations

import asyncio
import sys

STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: hello\n\n"
DONE = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"


async def serve(event: bytes) -> None:
    streams: set[asyncio.StreamWriter] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.read(65_536):
            if request.startswith(b"GET"):
                writer.write(STREAM)
                streams.add(writer)
            else:
                writer.write(DONE)
                for stream in streams:
                    stream.write(event)
        streams.discard(writer)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=2048)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(bytes.fromhex(sys.argv[1])))
