"""The tests of boto3 over two servers on one PostgreSQL, each request at the other one than the last.

    tests/postgres/sdk.py target/debug/stator [pytest arguments]     (built with --features postgres)

Needs boto3, pytest and an installed PostgreSQL; starts and stops everything by itself, on loopback.
"""

import http.client
import itertools
import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from server import Server, databases, store

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sdk", "boto3")
# Those of what servers share; the others start servers of their own or need one with settings.
FILES = ["test_items.py", "test_reads.py", "test_tables.py", "test_patterns.py"]


def balancer(endpoints):
    """Passes each request to the next server."""
    places = itertools.cycle([urlsplit(endpoint).netloc for endpoint in endpoints])
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self):
            with turn:
                place = next(places)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            connection = http.client.HTTPConnection(place, timeout=60)
            connection.request(self.command, self.path, body, dict(self.headers))
            answer = connection.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "connection", "server", "date"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            connection.close()

        do_GET = do_POST = do_PUT = do_DELETE = pass_on

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def run(binary, address, arguments):
    servers = [Server(binary, address) for _ in range(2)]
    environment = dict(
        os.environ, AWS_ENDPOINT_URL=balancer([server.endpoint for server in servers]),
        AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local", AWS_DEFAULT_REGION="us-east-1")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(arguments or FILES)]
    done = subprocess.run(command, cwd=TESTS, env=environment)
    for server in servers:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait() == 0
    return done.returncode


def main():
    with databases("cluster") as [(_, address)]:
        sys.exit(run(os.path.abspath(sys.argv[1]), store(address), sys.argv[2:]))


if __name__ == "__main__":
    main()
