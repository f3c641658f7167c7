"""scripts/deploy: Supercargo on AWS, with the account and region of the environment's credentials.

Release builds for arm64 with cargo-lambda, then the very template that runs locally, then the web app.
"""

import argparse
import json
import mimetypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import deploy
from home import REGION, ROOT

VENV = ROOT / ".local" / "venv-deploy"
# Both from PyPI: cargo-lambda builds for Lambda's system, zig is the linker that makes it possible from any other.
TOOLS = ["cargo-lambda==1.9.2", "ziglang==0.13.0.post1"]
WEB = ROOT / "web"


def run(*command: str, cwd: Path = ROOT, **env: str) -> None:
    print("+", " ".join(command), flush=True)
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(command, cwd=cwd, env={**os.environ, "PATH": path, **env}, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}")


def build_functions() -> dict[str, Path]:
    """The zips of all bootstraps, release and arm64. The entropy setting saves 40 ms of every cold start."""
    if not (VENV / "bin" / "cargo-lambda").exists():
        run(sys.executable, "-m", "venv", str(VENV))
        run(str(VENV / "bin" / "pip"), "install", "--quiet", *TOOLS)
    run("rustup", "target", "add", "aarch64-unknown-linux-gnu")
    run("cargo", "lambda", "build", "--workspace", "--bins", "--release", "--arm64", AWS_LC_SYS_NO_JITTER_ENTROPY="1")
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "lambda"
    zips = {}
    for name in deploy.BOOTSTRAPS:
        binary = folder / name / name
        shutil.copy2(folder / name / "bootstrap", binary)  # the zip is named after the file
        zips[name] = deploy.zip_bootstrap(binary, ROOT / ".local" / "release", level=9)
    return zips


def publish_web(outputs: dict[str, str]) -> None:
    """Assets first, the page that names them last, so that no visitor gets a page without its assets."""
    s3, bucket = deploy.client("s3"), outputs["WebBucket"]
    files = sorted((p for p in (WEB / "dist").rglob("*") if p.is_file()), key=lambda p: p.name == "index.html")
    for path in files:
        key = path.relative_to(WEB / "dist").as_posix()
        cache = "public, max-age=31536000, immutable" if key.startswith("assets/") else "no-cache"
        kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
        s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes(), ContentType=kind, CacheControl=cache)
    config = json.dumps({"ws_url": outputs["WebSocketUrl"]}).encode()
    s3.put_object(Bucket=bucket, Key="config.json", Body=config, ContentType="application/json", CacheControl="no-cache")
    deploy.client("cloudfront").create_invalidation(
        DistributionId=outputs["Distribution"],
        InvalidationBatch={
            "Paths": {"Quantity": 2, "Items": ["/index.html", "/config.json"]}, "CallerReference": os.urandom(8).hex(),
        },
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/deploy", description="deploy to AWS: functions, template, web app")
    parser.add_argument("--stage", default="supercargo", help="prefix of all names; one stack per stage")
    parser.add_argument("--mail-from", required=True, help="sender of mail, of a domain that SES has verified here")
    parser.add_argument("--alarm-email", default="", help="who is told of alarms")
    parser.add_argument("--public-url", default="", help="address of the web app, when it has a domain of its own")
    options = parser.parse_args()
    account = deploy.client("sts").get_caller_identity()["Account"]
    print(f"deploying `{options.stage}` to account {account} in {REGION}")
    zips = build_functions()
    run("npm", "ci", "--no-audit", "--no-fund", cwd=WEB)
    run("npm", "run", "build", cwd=WEB)
    s3, bucket = deploy.client("s3"), f"{options.stage}-artifacts-{account}-{REGION}"
    deploy.ensure_bucket(s3, bucket)
    parameters = {
        **deploy.package(s3, bucket, zips, None),
        "Stage": options.stage,
        "Architecture": "arm64",
        "MailFrom": options.mail_from,
        "AlarmEmail": options.alarm_email,
        "PublicUrl": options.public_url,
    }
    outputs = deploy.deploy(deploy.client("cloudformation"), parameters, stack=options.stage)
    publish_web(outputs)
    print(f"web app {outputs['WebUrl']}\nAPI     {outputs['ApiUrl']}")


if __name__ == "__main__":
    main()
