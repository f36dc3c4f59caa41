"""Fixtures for pytest: a server for the session, clients of it, and its clock.

With pytest-xdist each worker has a server of its own. A fixture of the same name in a `conftest.py` wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from statordb import Stator


@pytest.fixture(scope="session")
def stator() -> Iterator[Stator]:
    """A server with its data in memory, for the whole session."""
    with Stator() as server:
        yield server


@pytest.fixture(scope="session")
def dynamodb(stator: Stator) -> Any:
    """The boto3 resource of the server: `dynamodb.create_table(...)`, `dynamodb.Table(...)`."""
    return stator.resource()


@pytest.fixture(scope="session")
def dynamodb_client(stator: Stator) -> Any:
    """The boto3 client of the server."""
    return stator.client()


@pytest.fixture
def stator_environment(stator: Stator, monkeypatch: pytest.MonkeyPatch) -> Stator:
    """For code that makes its own clients: the variables of the environment point to the server."""
    for name, value in stator.environment().items():
        monkeypatch.setenv(name, value)
    return stator


@pytest.fixture
def empty_stator(stator: Stator) -> Iterator[Stator]:
    """The server without any table, before and after the test."""
    stator.reset()
    yield stator
    stator.reset()


class Clock:
    """The clock of the server. It moves for all tests of the session, and only forward."""

    def __init__(self, server: Stator) -> None:
        self._server = server

    def now(self) -> float:
        """Seconds since 1970."""
        return self._server.now()

    def advance(self, seconds: float) -> None:
        """Moves it forward, and waits for what becomes due: expired items are gone afterwards."""
        self._server.advance(seconds)


@pytest.fixture
def stator_clock(stator: Stator) -> Clock:
    """The clock of the server, which a test moves instead of waiting."""
    return Clock(stator)
