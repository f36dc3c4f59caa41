"""Point-in-time recovery, restores and backups, with boto3's waiters."""

import time
import uuid

import pytest


@pytest.fixture
def people(client, new_table):
    """A table with recovery on, and three items in it."""
    table = new_table([("pk", "S")], [("by-mail", [("mail", "S")])])
    client.update_continuous_backups(
        TableName=table.name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    for name in ("ada", "bob", "eve"):
        table.put_item(Item={"pk": name, "mail": f"{name}@example.com"})
    return table


@pytest.fixture
def restored(client, resource):
    """Names for restored tables, which are deleted afterwards with the backups they leave."""
    names = []

    def make():
        names.append(f"sdk-{uuid.uuid4()}")
        return names[-1]

    yield make
    for name in names:
        client.delete_table(TableName=name)


def wait_until_active(client, name):
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def items(table, **index):
    return sorted(table.scan(**index)["Items"], key=lambda item: item["pk"])


def next_second():
    """Waits for the next whole second, and returns it: times of restores are whole seconds."""
    second = int(time.time()) + 1
    while time.time() < second + 0.05:
        time.sleep(0.02)
    return second


def test_a_table_is_restored_to_a_second(client, resource, people, restored):
    before = items(people)
    second = next_second()
    people.delete_item(Key={"pk": "ada"})
    people.put_item(Item={"pk": "bob", "mail": "other@example.com"})
    name = restored()
    answer = client.restore_table_to_point_in_time(
        SourceTableName=people.name, TargetTableName=name, RestoreDateTime=second
    )["TableDescription"]
    assert answer["TableStatus"] == "CREATING"
    assert answer["RestoreSummary"]["RestoreInProgress"]
    assert answer["RestoreSummary"]["RestoreDateTime"].timestamp() == second
    wait_until_active(client, name)
    assert items(resource.Table(name)) == before
    assert items(resource.Table(name), IndexName="by-mail") == before
    described = client.describe_table(TableName=name)["Table"]
    assert not described["RestoreSummary"]["RestoreInProgress"]
    assert described["ItemCount"] == 3


def test_a_moment_is_read_with_a_header(client, people):
    before = items(people)
    second = next_second()
    people.delete_item(Key={"pk": "ada"})
    past = client.meta.events

    def as_of(request, **_):
        request.headers["x-stator-as-of"] = str(second)

    past.register("before-send.dynamodb.*", as_of)
    try:
        page = client.scan(TableName=people.name)["Items"]
        by_mail = client.scan(TableName=people.name, IndexName="by-mail")["Items"]
        with pytest.raises(client.exceptions.ClientError, match="not taken by DeleteItem"):
            client.delete_item(TableName=people.name, Key={"pk": {"S": "bob"}})
    finally:
        past.unregister("before-send.dynamodb.*", as_of)
    for found in (page, by_mail):
        assert sorted(item["pk"]["S"] for item in found) == [item["pk"] for item in before]


def test_a_backup_is_made_listed_restored_and_deleted(client, resource, people, restored):
    before = items(people)
    made = client.create_backup(TableName=people.name, BackupName="nightly")["BackupDetails"]
    arn = made["BackupArn"]
    assert (made["BackupStatus"], made["BackupType"]) == ("CREATING", "USER")
    while True:
        shown = client.describe_backup(BackupArn=arn)["BackupDescription"]
        if shown["BackupDetails"]["BackupStatus"] == "AVAILABLE":
            break
    assert shown["SourceTableDetails"]["ItemCount"] == 3
    listed = client.list_backups(TableName=people.name)["BackupSummaries"]
    assert [backup["BackupArn"] for backup in listed] == [arn]
    people.delete_item(Key={"pk": "eve"})
    name = restored()
    client.restore_table_from_backup(TargetTableName=name, BackupArn=arn)
    wait_until_active(client, name)
    assert items(resource.Table(name)) == before
    deleted = client.delete_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]
    assert deleted["BackupStatus"] == "DELETED"
    with pytest.raises(client.exceptions.BackupNotFoundException):
        client.describe_backup(BackupArn=arn)


def test_errors_have_their_classes(client, people):
    with pytest.raises(client.exceptions.TableAlreadyExistsException):
        client.restore_table_to_point_in_time(
            SourceTableName=people.name, TargetTableName=people.name, UseLatestRestorableTime=True
        )
    with pytest.raises(client.exceptions.InvalidRestoreTimeException):
        client.restore_table_to_point_in_time(
            SourceTableName=people.name, TargetTableName="sdk-other", RestoreDateTime=1_000_000
        )
    client.update_continuous_backups(
        TableName=people.name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )
    with pytest.raises(client.exceptions.PointInTimeRecoveryUnavailableException):
        client.restore_table_to_point_in_time(
            SourceTableName=people.name, TargetTableName="sdk-other", UseLatestRestorableTime=True
        )
