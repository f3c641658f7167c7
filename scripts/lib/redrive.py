"""scripts/redrive: what is parked in the dead-letter queues, why, and the way back.

Reads stack.json of the local stack, or goes to AWS with --aws. Moving back sends a copy to the source queue and then
deletes the dead letter: when it is interrupted in between, the message arrives twice, and reactions are idempotent.
"""

import argparse
import json

from botocore.exceptions import ClientError

import deploy
import home

MESSAGES_MAX = 1000  # per queue and run; run again for more
HIDDEN_SECONDS = 120  # while it is read; a message that was only looked at is shown again at once


def dead_queues(sqs) -> list[str]:
    urls = sqs.list_queues(QueueNamePrefix=f"{home.STAGE}-").get("QueueUrls", [])
    return sorted(url for url in urls if url.endswith("-dead"))


def read(sqs, url: str) -> list[dict]:
    seen = {}
    while len(seen) < MESSAGES_MAX:
        batch = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=HIDDEN_SECONDS, WaitTimeSeconds=0,
            MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"],
        ).get("Messages", [])
        fresh = [message for message in batch if message["MessageId"] not in seen]
        if not fresh:
            break
        seen.update({message["MessageId"]: message for message in fresh})
    return list(seen.values())


def release(sqs, url: str, messages: list[dict]) -> None:
    for message in messages:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)


def attempts(sqs, dead: str) -> str:
    """Deliveries before a message is parked. The count on a parked message also counts every look at it."""
    try:
        source = sqs.get_queue_attributes(QueueUrl=dead.removesuffix("-dead"), AttributeNames=["RedrivePolicy"])
    except ClientError:
        return "?"
    return str(json.loads(source["Attributes"]["RedrivePolicy"])["maxReceiveCount"])


def envelope(message: dict) -> tuple[dict, dict]:
    """The bus's event and our envelope inside it."""
    try:
        event = json.loads(message["Body"])
        detail = event.get("detail", event)
        return event, detail if isinstance(detail, dict) else {}
    except ValueError:
        return {}, {}


def row(message: dict) -> dict[str, str]:
    event, detail = envelope(message)
    attributes = message.get("MessageAttributes", {})
    cause = attributes.get("ERROR_MESSAGE", {}).get("StringValue")  # set by the bus when it could not deliver
    return {
        "message": message["MessageId"],
        "tenant": str(detail.get("tenant", "?")),
        "event": str(detail.get("name") or event.get("detail-type", "?")),
        "id": str(detail.get("id", "?")),
        "cause": cause or "see log",
    }


def logged_cause(logs, name: str, event_id: str) -> str | None:
    """The last line that the consumer logged about the event: why it failed is known there only."""
    function = f"{name.removesuffix('-dead')}-events"
    path = home.LOGS / "functions" / f"{function}.log"
    if event_id == "?":
        return None
    if path.exists():
        lines = [line for line in path.read_text(errors="replace").splitlines() if event_id in line]
    else:
        try:
            found = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}", filterPattern=f'"{event_id}"')
        except ClientError:
            return None
        lines = [event["message"] for event in found["events"]]
    if not lines:
        return None
    try:
        fields = json.loads(lines[-1]).get("fields", {})
        return str(fields.get("error") or fields.get("message"))[:200]
    except ValueError:
        return lines[-1][:200]


def show(sqs, logs, urls: list[str]) -> None:
    total = 0
    for url in urls:
        name = url.rsplit("/", 1)[-1]
        messages = read(sqs, url)
        release(sqs, url, messages)
        total += len(messages)
        if messages:
            print(f"{name}: {len(messages)}, each after {attempts(sqs, url)} attempts")
        for entry in map(row, messages):
            entry["cause"] = logged_cause(logs, name, entry["id"]) or entry["cause"]
            print("  {event:<28} tenant {tenant}  event {id}\n      {cause}".format(**entry))
    print(f"{total} parked in {len(urls)} dead-letter queues")


def move(sqs, urls: list[str]) -> None:
    for url in urls:
        name = url.rsplit("/", 1)[-1]
        source = url.removesuffix("-dead")
        messages = read(sqs, url)
        try:
            sqs.get_queue_attributes(QueueUrl=source, AttributeNames=["QueueArn"])
        except ClientError:
            print(f"{name}: {len(messages)} stay; they come from a stream, which delivers by itself")
            continue
        for message in messages:
            sqs.send_message(QueueUrl=source, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        print(f"{name}: {len(messages)} moved back")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/redrive", description="show dead letters, or move them back")
    parser.add_argument("--queue", metavar="NAME", help="move this queue's messages back: a context or a queue name")
    parser.add_argument("--all", action="store_true", help="move all of them back")
    parser.add_argument("--aws", action="store_true", help="on AWS, not on the local stack")
    options = parser.parse_args()
    stack = home.read_json(home.STACK_FILE)
    if not options.aws and not stack:
        raise SystemExit("no local stack; start one with scripts/up or say --aws")
    endpoint = None if options.aws else stack["endpoint_url"]
    sqs = deploy.client("sqs", endpoint)
    urls = dead_queues(sqs)
    if options.queue:
        wanted = options.queue.removeprefix(f"{home.STAGE}-").removesuffix("-dead")
        urls = [url for url in urls if url.endswith(f"/{home.STAGE}-{wanted}-dead")]
        if not urls:
            raise SystemExit(f"no dead-letter queue of `{options.queue}`")
    if options.all or options.queue:
        move(sqs, urls)
    else:
        show(sqs, deploy.client("logs", endpoint), urls)


if __name__ == "__main__":
    main()
