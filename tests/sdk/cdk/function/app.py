"""A function that is only packed: nothing runs it."""


def handler(event, context):
    return {"statusCode": 200}
