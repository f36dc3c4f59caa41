"""DynamoDB that you run yourself: starts a server for as long as a program needs it.

    from statordb import Stator

    with Stator() as server:
        dynamodb = server.resource()          # needs boto3
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
from typing import Any

__all__ = ["Stator", "binary"]
__version__ = "@VERSION@"


def binary() -> str:
    """The path of the program: STATOR_BINARY, or the one that was installed with this package."""
    named = os.environ.get("STATOR_BINARY")
    if named:
        return named
    schemes = [None, sysconfig.get_preferred_scheme("user")]
    folders = [sysconfig.get_path("scripts", scheme) if scheme else sysconfig.get_path("scripts")
               for scheme in schemes]
    # `pip install --target` puts it beside the package.
    folders.append(os.path.join(os.path.dirname(os.path.dirname(__file__)), "bin"))
    for folder in folders:
        path = os.path.join(folder, "stator")
        if os.path.isfile(path):
            return path
    raise FileNotFoundError(
        "the program `stator` is not in any of " + ", ".join(folders)
        + "; reinstall statordb, or name it in STATOR_BINARY")


class Stator:
    """A running server on a free port of this machine, its data in memory unless `data` names a directory.

    Each Region has tables of its own, and the clients made here name `region`. For code that names other ones,
    `Stator("--shared-regions")` has one set of tables for all.

    It ends with `stop()`, at the end of a `with` block, and when this process ends in any other way.
    """

    def __init__(self, *arguments: str, data: str | None = None, region: str = "us-east-1",
                 test_control: bool = True) -> None:
        command = [binary(), "--listen", "127.0.0.1:0", "--region", region, "--exit-with-parent"]
        command += ["--memory"] if data is None else ["--data", data]
        command += ["--test-control"] if test_control else []
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("STATOR_")}
        # A table that a client does not find because it names another Region is said.
        environment["STATOR_LOG_LEVEL"] = os.environ.get("STATOR_LOG_LEVEL", "error,namespaces=warn")
        self.region = region
        self._process = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE,
                                         env=environment, text=True)
        assert self._process.stdout is not None
        # The first line is: stator VERSION answers at URL ...
        line = self._process.stdout.readline()
        if " answers at " not in line:
            code = self._process.wait()
            raise RuntimeError(f"stator ended with exit code {code} before it answered")
        self.endpoint = line.split(" answers at ")[1].split()[0]

    def __enter__(self) -> Stator:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops the server and waits for its end."""
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def environment(self) -> dict[str, str]:
        """Variables with which any AWS SDK or the AWS CLI calls this server."""
        return {"AWS_ENDPOINT_URL": self.endpoint, "AWS_REGION": self.region,
                "AWS_DEFAULT_REGION": self.region, "AWS_ACCESS_KEY_ID": "local",
                "AWS_SECRET_ACCESS_KEY": "local"}

    def client(self, service: str = "dynamodb", **options: Any) -> Any:
        """A boto3 client of this server."""
        import boto3
        return boto3.client(service, **{**self._options(), **options})

    def resource(self, service: str = "dynamodb", **options: Any) -> Any:
        """A boto3 resource of this server."""
        import boto3
        return boto3.resource(service, **{**self._options(), **options})

    def _options(self) -> dict[str, str]:
        return {"endpoint_url": self.endpoint, "region_name": self.region,
                "aws_access_key_id": "local", "aws_secret_access_key": "local"}

    def now(self) -> float:
        """The server's time, in seconds since 1970."""
        return self._ask("/_stator/clock", None)["epoch_seconds"]

    def advance(self, seconds: float) -> None:
        """Moves the server's clock forward, and waits for what becomes due."""
        self._ask("/_stator/clock/advance", {"seconds": seconds})
        self.idle()

    def idle(self) -> None:
        """Waits until no background work is due."""
        self._ask("/_stator/idle", {})

    def reset(self) -> None:
        """Deletes all tables, stacks, objects and parameters."""
        self._ask("/_stator/reset", {})

    def _ask(self, path: str, body: dict[str, float] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.endpoint + path, data)
        # A proxy of the environment must not get to see what is on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {error.read().decode()}") from error


def main() -> None:
    """Becomes the program, with the arguments of this process."""
    path = binary()
    os.execv(path, [path, *sys.argv[1:]])
