"""Puts the template on AWS, LocalStack or MiniStack: the same files for all three, only the parameters differ."""

import hashlib
import time
import zipfile
from pathlib import Path

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError

from home import REGION, ROOT, STAGE

INFRA = ROOT / "infra"
WORKFLOW = INFRA / "workflows" / "tender_to_invoice.asl.json"
BOOTSTRAPS = [
    "authorizer", "tenancy", "orders", "warehouse", "transport", "tracking", "billing", "control", "relay", "realtime",
]
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
ZIP_TIME = (2020, 1, 1, 0, 0, 0)  # the same binary makes the same zip, so an unchanged function is not redeployed


def client(service: str, endpoint: str | None = None) -> BaseClient:
    local = {"endpoint_url": endpoint, "aws_access_key_id": "test", "aws_secret_access_key": "test"} if endpoint else {}
    # An emulator answers on an address, not on a domain, so buckets are named in the path.
    config = Config(retries={"max_attempts": 3}, s3={"addressing_style": "path" if endpoint else "auto"})
    return boto3.client(service, region_name=REGION, config=config, **local)


def zip_bootstrap(binary: Path, folder: Path, level: int = 1) -> Path:
    """The zip of one bootstrap, named after the binary's content; made only when that content is new."""
    digest = hashlib.sha256(binary.read_bytes()).hexdigest()[:32]
    target = folder / f"{binary.name}-{digest}.zip"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{binary.name}-*.zip"):
            old.unlink()
        entry = zipfile.ZipInfo("bootstrap", ZIP_TIME)
        entry.external_attr = 0o100755 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        partial = target.with_suffix(".part")
        with zipfile.ZipFile(partial, "w") as archive:
            archive.writestr(entry, binary.read_bytes(), compresslevel=level)
        partial.rename(target)
    return target


def ensure_bucket(s3: BaseClient, name: str) -> None:
    try:
        s3.head_bucket(Bucket=name)
        return
    except ClientError:
        pass
    location = {} if REGION == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
    s3.create_bucket(Bucket=name, **location)
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True,
        },
    )


def upload(s3: BaseClient, bucket: str, key: str, body: bytes) -> str:
    try:
        s3.head_object(Bucket=bucket, Key=key)  # keys carry the content's hash: present means equal
    except ClientError:
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    return key


def package(s3: BaseClient, bucket: str, zips: dict[str, Path], endpoint: str | None) -> dict[str, str]:
    """Uploads code, workflow and nested templates under names made of their content; answers the parameters."""
    parameters = {"ArtifactsBucket": bucket}
    for name, path in zips.items():
        parameters[f"{name.capitalize()}Code"] = upload(s3, bucket, f"code/{path.name}", path.read_bytes())
    definition = WORKFLOW.read_bytes()
    digest = hashlib.sha256(definition).hexdigest()[:32]
    parameters["WorkflowKey"] = upload(s3, bucket, f"workflows/{digest}.asl.json", definition)
    templates = {path.name: path.read_bytes() for path in sorted(INFRA.glob("*.yaml"))}
    digest = hashlib.sha256(b"\0".join(templates.values())).hexdigest()[:32]
    for name, body in templates.items():
        upload(s3, bucket, f"templates/{digest}/{name}", body)
    base = f"{endpoint}/{bucket}" if endpoint else f"https://{bucket}.s3.{REGION}.amazonaws.com"
    parameters["TemplatesUrl"] = f"{base}/templates/{digest}"
    return parameters


def describe(cloudformation: BaseClient, stack: str) -> dict | None:
    try:
        return cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError:
        return None


def failures(cloudformation: BaseClient, stack: str) -> list[str]:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return [
        f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in events[:100]
        if event["ResourceStatus"].endswith("FAILED") and event.get("ResourceStatusReason")
    ]


def deploy(
    cloudformation: BaseClient, parameters: dict[str, str], stack: str = STAGE, seconds_max: int = 1800
) -> dict[str, str]:
    """Creates or updates the stack and waits for it; answers its outputs."""
    request = {
        "StackName": stack,
        "TemplateURL": f"{parameters['TemplatesUrl']}/template.yaml",
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        "Capabilities": CAPABILITIES,
    }
    before = describe(cloudformation, stack)
    if before and before["StackStatus"] == "UPDATE_ROLLBACK_FAILED":
        cloudformation.continue_update_rollback(StackName=stack)
        before = wait(cloudformation, stack, seconds_max)
    if before and before["StackStatus"] in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"):
        cloudformation.delete_stack(StackName=stack)  # a first attempt that failed holds nothing worth keeping
        wait(cloudformation, stack, seconds_max)
        before = None
    try:
        if before:
            cloudformation.update_stack(**request)
        else:
            cloudformation.create_stack(**request, OnFailure="DO_NOTHING")
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise
    after = wait(cloudformation, stack, seconds_max)
    if after is None or after["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        reasons = "\n  ".join(failures(cloudformation, stack))
        raise SystemExit(f"the stack is {after and after['StackStatus']}:\n  {reasons}")
    return {output["OutputKey"]: output["OutputValue"] for output in after.get("Outputs", [])}


def wait(cloudformation: BaseClient, stack: str, seconds_max: int) -> dict | None:
    deadline = time.monotonic() + seconds_max
    while True:
        state = describe(cloudformation, stack)
        if state is None or not state["StackStatus"].endswith("_IN_PROGRESS"):
            return state
        if time.monotonic() > deadline:
            raise SystemExit(f"the stack is still {state['StackStatus']} after {seconds_max} s")
        time.sleep(0.2 if ":000000000000:" in state["StackId"] else 5)  # an emulator's account is nobody's to spare
