"""The key file of a soak over an encrypted directory: made, changed under way, and at the end the only one left."""

import os
import signal
import subprocess
import time

# How long files under the older key may take to be rewritten while the load runs.
REWRITING_SECONDS = 300
VARIABLE = "STATOR_ENCRYPTION_KEY_FILE"
# What the load writes and no file may show: the names of its table and of an attribute.
TABLE = "planted-table"
ATTRIBUTE = "planted-attribute"


class KeyFile:
    """A key file, made by the program under test."""

    def __init__(self, binary, path):
        self.binary, self.path = binary, path
        self.is_changed = False
        self.command("new-key", path)

    def command(self, *arguments):
        run = subprocess.run([self.binary, "encryption", *arguments], capture_output=True, text=True,
                             env={**os.environ, VARIABLE: self.path})
        if run.returncode != 0:
            raise SystemExit(f"stator encryption {' '.join(arguments)}: {run.stderr}")
        return run.stdout

    def arguments(self):
        """What the server is started with."""
        return ["--encryption-key-file", self.path]

    def change(self, server):
        """Adds a key, which the server takes at once."""
        self.command("new-key", "--add", self.path)
        self.is_changed = True
        server.process.send_signal(signal.SIGHUP)

    def give_up_older(self, server):
        """Waits until nothing is under the older key, and takes it out of the file."""
        until = time.monotonic() + REWRITING_SECONDS
        while files_under_other_keys(server.page("/metrics")[1]) > 0:
            if time.monotonic() > until:
                raise SystemExit(f"files are under the older key after {REWRITING_SECONDS} s")
            time.sleep(0.5)
        with open(self.path) as file:
            newest = file.read().splitlines()[-1]
        with open(self.path, "w") as file:
            file.write(newest + "\n")

    def verify(self, data):
        """What is wrong with the directory that the server left."""
        wrong = [f"{path} shows what was written" for path in showing(data)]
        for command in (["verify", data], ["encryption", "status", data]):
            run = subprocess.run([self.binary, *command], capture_output=True, text=True,
                                 env={**os.environ, VARIABLE: self.path})
            if run.returncode != 0:
                wrong.append(f"stator {' '.join(command)}: {run.stdout}{run.stderr}")
        return wrong


def files_under_other_keys(metrics):
    """Files that are not under the newest key."""
    names = ("stator_store_tables_under_other_keys", "stator_store_log_segments_under_other_keys")
    figures = [line.split() for line in metrics.splitlines() if line.startswith(names)]
    if len(figures) != len(names):
        raise SystemExit("the metrics do not say which files are under other keys")
    return sum(float(value) for _, value in figures)


def showing(directory):
    """The files below a directory that show what the load writes."""
    planted = [TABLE.encode(), ATTRIBUTE.encode()]
    found = []
    for below, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(below, name)
            with open(path, "rb") as file:
                content = file.read()
            if any(plain in content for plain in planted):
                found.append(path)
    return sorted(found)
