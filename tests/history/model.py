"""A naive model of a table's past: every version of every item, and when its write was asked and answered.

One client writes, one call after the other, so the versions have an order. Of a call that lies across the beginning of a second
all or nothing is seen then; of a batch, any part of it. Time to live deletes at a time that nobody says: an item may be gone
from the second after its own on, and once gone stays so until it is written again.
"""

from decimal import Decimal

KEYS = ("pk", "sk")
# The definitions that indexes of the test have: key attributes with their types, and what is projected.
INDEXES = {
    "by-amount": {"keys": [("pk", "S"), ("n", "N")], "projection": "KEYS_ONLY", "local": True},
    "by-team": {"keys": [("team", "S")], "projection": "ALL"},
    "by-team-and-amount": {"keys": [("team", "S"), ("n", "N")], "projection": ["text"]},
    "by-text": {"keys": [("text", "S"), ("team", "S")], "projection": "KEYS_ONLY"},
}


def key_of(item):
    return item["pk"]["S"], int(item["sk"]["N"])


def plain(item):
    """An item in a form in which equal items are equal: sets have no order."""
    return {name: {kind: sorted(value) if kind in ("SS", "NS") else value for kind, value in attribute.items()}
            for name, attribute in item.items()}


def shown(index, item):
    """The item as an index shows it; `None` when it does not."""
    definition = INDEXES[index]
    if any(kind not in item.get(name, {}) for name, kind in definition["keys"]):
        return None
    if definition["projection"] == "ALL":
        return item
    names = {*KEYS, *(name for name, _ in definition["keys"])}
    if definition["projection"] != "KEYS_ONLY":
        names.update(definition["projection"])
    return {name: value for name, value in item.items() if name in names}


def index_entries(index, items):
    """What an index shows of items, by their keys."""
    entries = {key: shown(index, item) for key, item in items.items()}
    return {key: entry for key, entry in entries.items() if entry is not None}


class Write:
    """A call that wrote: the items after it by their keys, `None` for those that it deleted."""

    def __init__(self, asked, after, is_atomic):
        self.asked, self.answered = asked, None
        self.after, self.is_atomic = after, is_atomic


def outcome(write, before, items, now):
    """The keys at which a call that was not answered was carried out, and those at which it was not, by the items before it
    and those that are there now. An item that is gone because its time had come shows neither."""
    done = {key for key, item in write.after.items() if items.get(key) == item != before.get(key)}
    undone = {key for key, item in write.after.items() if items.get(key) != item}
    gone = {key for key in undone - set(items) if is_over(write.after[key], now)}
    return done, undone - gone


def is_over(item, now):
    return item is not None and "expires" in item and int(item["expires"]["N"]) < now


class Past:
    def __init__(self):
        self.writes = []
        # Of keys whose items had a time to live: the seconds at which they were seen gone, by the number of the write.
        self.gone = {}
        self.expiries_seen = 0

    def now(self):
        """The items after all writes, those whose time has come too."""
        items = {}
        for write in self.writes:
            items.update(write.after)
        return {key: item for key, item in items.items() if item is not None}

    def candidates(self, second):
        """What each key may show at the beginning of a second: items with the number of their write; and the write that lies
        across it, if one does."""
        found, across = {}, None
        for number, write in enumerate(self.writes):
            if write.answered is not None and write.answered <= second:
                for key, item in write.after.items():
                    found[key] = [(item, number)]
            elif write.asked < second:
                assert across is None, "one client writes"
                across = write
                for key, item in write.after.items():
                    found.setdefault(key, [(None, -1)]).append((item, number))
        return found, across

    def problem(self, second, items):
        """What is wrong with the items that were read as of a second; `None` when nothing is."""
        candidates, across = self.candidates(second)
        strange = set(items) - set(candidates)
        if strange:
            return f"items that nobody wrote by then: {sorted(strange)}"
        taken = set()
        for key, versions in candidates.items():
            item = items.get(key)
            matching = [number for version, number in versions if version == item]
            if not matching and item is None:
                matching = self.expired(second, key, versions)
            if not matching:
                return f"{key} is {item}, not one of {[version for version, _ in versions]}"
            if across is not None and key in across.after and len(set(map(repr, (v for v, _ in versions)))) > 1:
                taken.add(matching[-1] == versions[-1][1])
            for version, number in versions:
                if version is not None and item == version and min(self.gone.get((key, number), [second])) < second:
                    return f"{key} was gone at second {min(self.gone[key, number])} and is back"
        if across is not None and across.is_atomic and len(taken) > 1:
            return f"a transaction is torn: {sorted(across.after)}"
        return None

    def expired(self, second, key, versions):
        """The versions whose time had come."""
        over = [number for version, number in versions
                if is_over(version, second)]
        for number in over:
            self.gone.setdefault((key, number), []).append(second)
            self.expiries_seen += 1
        return over


def add(attribute, amount):
    """A number that is added to, as text."""
    return {"N": str(Decimal(attribute["N"]) + amount)}
