"""The first thing that somebody does after `pip install statordb`: a table, an item, and it back."""

from statordb import Stator

with Stator() as server:
    table = server.resource().create_table(
        TableName="first", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    table.put_item(Item={"pk": "ada", "born": 1815})
    assert table.get_item(Key={"pk": "ada"})["Item"] == {"pk": "ada", "born": 1815}
