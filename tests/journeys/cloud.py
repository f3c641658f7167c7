"""Past the API, where a test must: the emulator's AWS services, and the processes of its functions."""

import json
import os
import pathlib
import signal
import zlib

import boto3
import pytest
from botocore.config import Config

STAGE = "supercargo"


def stored(item):
    """The text of an event item, which keeps a long one deflated."""
    kept = item["stored"]
    return kept if isinstance(kept, str) else zlib.decompress(bytes(kept), wbits=-zlib.MAX_WBITS).decode()


class Cloud:
    def __init__(self, stack):
        if not stack.endpoint_url:
            pytest.skip("needs the emulator's AWS API: set ENDPOINT_URL")
        self.stack = stack
        self.region = stack.written.get("region", "us-east-1")
        self.table_name = stack.table or STAGE

    def client(self, service):
        return boto3.client(
            service, region_name=self.region, endpoint_url=self.stack.endpoint_url, aws_access_key_id="test", aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"}),
        )

    @property
    def table(self):
        return boto3.resource(
            "dynamodb", region_name=self.region, endpoint_url=self.stack.endpoint_url, aws_access_key_id="test", aws_secret_access_key="test",
        ).Table(self.table_name)

    def put_event(self, name, detail):
        """On the bus, as if the relay had published it."""
        bus = next(b["Name"] for b in self.client("events").list_event_buses()["EventBuses"] if b["Name"].startswith(STAGE))
        detail = detail if isinstance(detail, str) else json.dumps(detail)
        answer = self.client("events").put_events(Entries=[{"Source": "supercargo", "DetailType": name, "Detail": detail, "EventBusName": bus}])
        assert answer["FailedEntryCount"] == 0, answer

    def queue_depth(self, name):
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(found["Attributes"]["ApproximateNumberOfMessages"])

    def processes(self, function):
        """The processes of one function of this stack, by their own environment."""
        wanted = {f"AWS_LAMBDA_FUNCTION_NAME={STAGE}-{function}".encode()}
        found = []
        for folder in pathlib.Path("/proc").iterdir():
            if not folder.name.isdigit() or int(folder.name) == os.getpid():
                continue
            try:
                environment = set((folder / "environ").read_bytes().split(b"\0"))
            except OSError:
                continue
            ours = any(self.stack.endpoint_url.rsplit(":", 1)[-1].encode() in value for value in environment if value.startswith(b"AWS_ENDPOINT_URL="))
            if wanted <= environment and ours:
                found.append(int(folder.name))
        return found

    def signal(self, function, number):
        stopped = self.processes(function)
        for pid in stopped:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        return stopped

    def kill(self, function):
        return self.signal(function, signal.SIGKILL)
