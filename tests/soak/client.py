"""A small client of the server: one connection, signed requests, and the process behind them."""

import hashlib
import hmac
import http.client
import json
import os
import signal
import subprocess
import time

REGION = "us-east-1"
KEY = os.environ.get("AWS_ACCESS_KEY_ID", "local")
SECRET = os.environ.get("AWS_SECRET_ACCESS_KEY", "local")


class Unanswered(Exception):
    """No whole answer came: whether the call was carried out is not known."""


class Refused(Exception):
    """The server refused the call: it was not carried out, unless the status is 500."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:200]}")
        self.status = status
        self.body = body


def signed(method, path, service, headers, body):
    """The headers with a signature, version 4."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{stamp[:8]}/{REGION}/{service}/aws4_request"
    headers = {**headers, "x-amz-date": stamp, "x-amz-content-sha256": hashlib.sha256(body).hexdigest()}
    names = sorted(name.lower() for name in headers)
    lower = {name.lower(): value for name, value in headers.items()}
    canonical = "\n".join([method, path, "", *(f"{name}:{lower[name]}" for name in names), "",
                           ";".join(names), lower["x-amz-content-sha256"]])
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + SECRET).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, "
                                f"SignedHeaders={';'.join(names)}, Signature={signature}")
    return headers


def request_bytes(address, operation, body):
    """A call as the bytes on the wire."""
    text = json.dumps(body).encode()
    headers = {"host": address, "content-type": "application/x-amz-json-1.0",
               "x-amz-target": f"DynamoDB_20120810.{operation}"}
    headers = signed("POST", "/", "dynamodb", headers, text)
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(["POST / HTTP/1.1", *lines, f"content-length: {len(text)}", "", ""])
    return head.encode() + text


class Client:
    """One connection, made anew after a failure. Not for two threads."""

    def __init__(self, server, timeout=60):
        self.server = server
        self.timeout = timeout
        self.connection = None

    def exchange(self, method, path, service, headers, body):
        address = self.server.address
        headers = signed(method, path, service, {"host": address, **headers}, body)
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(address, timeout=self.timeout)
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as failure:
            self.close()
            raise Unanswered(str(failure)) from failure

    def call(self, operation, body):
        """The answer to an operation of DynamoDB."""
        headers = {"content-type": "application/x-amz-json-1.0",
                   "x-amz-target": f"DynamoDB_20120810.{operation}"}
        status, answer = self.exchange("POST", "/", "dynamodb", headers, json.dumps(body).encode())
        if status != 200:
            raise Refused(status, answer.decode(errors="replace"))
        return json.loads(answer)

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class Server:
    """The server under test, which can be killed and started again on the same data."""

    def __init__(self, binary, data, arguments=()):
        self.command = [binary, "--data", data, *arguments]
        self.data = data
        self.process = None
        self.address = "127.0.0.1:0"

    def start(self):
        listen = ["--listen", self.address]
        environment = {**os.environ, "STATOR_LOG_LEVEL": "error"}
        self.process = subprocess.Popen(self.command + listen, stdout=subprocess.PIPE, text=True,
                                        env=environment)
        line = self.process.stdout.readline()
        if " answers at http://" not in line:
            raise SystemExit(f"the server did not start: {line!r}")
        self.address = line.split(" answers at http://")[1].split()[0]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait()

    def is_alive(self):
        return self.process.poll() is None

    def resident(self):
        """Bytes of memory, and threads."""
        with open(f"/proc/{self.process.pid}/status") as status:
            lines = dict(line.split(":", 1) for line in status)
        return int(lines["VmRSS"].split()[0]) << 10, int(lines["Threads"])

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def disk(self):
        """Bytes of the data directory."""
        total = 0
        for directory, _, names in os.walk(self.data):
            for name in names:
                try:
                    total += os.stat(os.path.join(directory, name)).st_blocks * 512
                except FileNotFoundError:
                    pass
        return total

    def page(self, path):
        """Status and text of a page."""
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()
