"""A TCP proxy of tests, as a process of its own: a trivial load balancer, or a network with a delay.

    tests/postgres/proxy.py [--delay-ms 0.5] [HOST:PORT ...]

prints the address it listens on. Each connection goes to the next place that takes connections; a line on
the standard input, as "HOST:PORT HOST:PORT", names the places for connections that come from then on. It
ends with its standard input. With a delay, what is sent arrives so much later, each way.
"""

import argparse
import asyncio
import collections
import itertools
import os
import selectors
import subprocess
import sys
import threading


class Delayed:
    """Writes what it gets after a delay, in order."""

    def __init__(self, writer, seconds):
        self.writer, self.seconds = writer, seconds
        self.waiting, self.loop = collections.deque(), asyncio.get_running_loop()

    def send(self, data):
        if not self.seconds:
            self.deliver(data)
            return
        self.waiting.append(data)
        self.loop.call_later(self.seconds, lambda: self.deliver(self.waiting.popleft()))

    def deliver(self, data):
        if data:
            self.writer.write(data)
        elif self.writer.can_write_eof() and not self.writer.is_closing():
            self.writer.write_eof()


class Proxy:
    def __init__(self, places, seconds):
        self.places, self.seconds, self.turns = places, seconds, itertools.count()

    async def connect(self):
        for _ in self.places:
            host, port = self.places[next(self.turns) % len(self.places)].rsplit(":", 1)
            try:
                return await asyncio.open_connection(host, int(port))
            except OSError:
                continue
        raise ConnectionError("no place takes connections")

    async def serve(self, reader, writer):
        try:
            behind = await self.connect()
        except ConnectionError:
            writer.transport.abort()
            return
        await asyncio.gather(self.carry(reader, behind[1]), self.carry(behind[0], writer))
        for end in (writer, behind[1]):
            end.close()

    async def carry(self, reader, writer):
        delayed = Delayed(writer, self.seconds)
        try:
            while data := await reader.read(1 << 16):
                delayed.send(data)
                await writer.drain()
            delayed.send(b"")
        except (ConnectionError, OSError):
            # What broke on one side breaks on the other.
            writer.transport.abort()

    def follow(self, loop):
        for line in sys.stdin:
            self.places = line.split()
        loop.call_soon_threadsafe(loop.stop)


async def listen(proxy):
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    print("127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
    threading.Thread(target=proxy.follow, args=(asyncio.get_running_loop(),), daemon=True).start()
    return server


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay-ms", type=float, default=0)
    parser.add_argument("places", nargs="*")
    arguments = parser.parse_args()
    # Its timeouts are not rounded up to milliseconds, as those of epoll are.
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    server = loop.run_until_complete(listen(Proxy(arguments.places, arguments.delay_ms / 1000)))
    loop.run_forever()
    server.close()
    # Connections that are open end with the process.
    os._exit(0)


class Started:
    """Such a proxy, in a process of its own."""

    def __init__(self, places, delay_ms=0):
        command = [sys.executable, __file__, "--delay-ms", str(delay_ms), *places]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()

    def names(self, places):
        """Where connections go from now on."""
        self.process.stdin.write(" ".join(places) + "\n")
        self.process.stdin.flush()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


if __name__ == "__main__":
    main()
