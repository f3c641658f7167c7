"""scripts/up: from a checkout to a running product on this machine, one timed step after another."""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import deploy
import home
from home import HOME, LOGS, ROOT, STACK_FILE, STAGE

WEB = ROOT / "web"


class Steps:
    """Prints what is being done and how long it took."""

    def __init__(self):
        self.began = time.monotonic()

    def run(self, what, action):
        print(f"{what:<44}", end="", flush=True)
        began = time.monotonic()
        result = action()
        print(f"{time.monotonic() - began:7.1f} s", flush=True)
        return result


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/up", description="build, start, deploy, seed and serve, on loopback")
    parser.add_argument("--endpoint", metavar="URL", help="deploy to a LocalStack that is running, instead of starting one")
    parser.add_argument("--port", type=int, help="port of the web app (default 8080, or the one used before)")
    parser.add_argument("--emulator-port", type=int, help="port of the local stack (default 4566, or the one used before)")
    parser.add_argument("--no-build", action="store_true", help="use the binaries and the web app that are there")
    parser.add_argument("--no-seed", action="store_true", help="leave the stack empty")
    return parser.parse_args()


def quietly(name: str, command: list[str], cwd: Path = ROOT, env: dict | None = None) -> None:
    """Runs a command with its output in a log; on failure shows the end of it."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{name}.log"
    with open(path, "wb") as log:
        done = subprocess.run(
            command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    if done.returncode:
        tail = path.read_text(errors="replace").splitlines()[-40:]
        raise SystemExit("\n".join(["failed", *tail, f"{' '.join(command)} ended with {done.returncode}; all of it: {path}"]))


def binaries() -> dict[str, Path]:
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
    found = {name: folder / name for name in deploy.BOOTSTRAPS}
    missing = [name for name, path in found.items() if not path.exists()]
    if missing:
        raise SystemExit(f"no bootstrap for {', '.join(missing)} in {folder}; build without --no-build")
    return found


def choose_port(asked: int | None, before: int | None, usual: int, process: str) -> int:
    """The port asked for, else the one of last time, else the usual one, else any that is free."""
    if home.running(process) and before and asked in (None, before):
        return before
    for port in filter(None, (asked, before, usual)):
        if home.port_is_free(port):
            return port
        if port == asked:
            raise SystemExit(f"port {port} is taken")
    return home.free_port()


def start_emulator(port: int) -> str:
    endpoint = f"http://127.0.0.1:{port}"
    if home.running("emulator"):
        return endpoint
    for folder in ("state", "s3", "tmp"):
        (HOME / folder).mkdir(parents=True, exist_ok=True)
    env = {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "AWS_ENDPOINT_URL": endpoint,  # also what reaches the functions' environment
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": home.REGION,
        "MINISTACK_REGION": home.REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(HOME / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(HOME / "s3"),
        "TMPDIR": str(HOME / "tmp"),
        "FUNCTION_LOGS": str(LOGS / "functions"),
        "LOG_LEVEL": os.environ.get("EMULATOR_LOG_LEVEL", "WARNING"),
        # What we do not use and would listen or look elsewhere.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent",
    }
    home.start("emulator", [sys.executable, str(ROOT / "scripts/lib/emulator.py")], env)
    home.wait_until("the local stack", f"{endpoint}/_localstack/health", "emulator")
    return endpoint


def deploy_stack(endpoint: str, zips: dict[str, Path], web_origin: str) -> dict[str, str]:
    s3 = deploy.client("s3", endpoint)
    bucket = f"{STAGE}-artifacts"
    deploy.ensure_bucket(s3, bucket)
    parameters = {
        **deploy.package(s3, bucket, zips, endpoint),
        "Stage": STAGE,
        # The binaries are this machine's own, whatever it is.
        "Architecture": "arm64" if os.uname().machine in ("aarch64", "arm64") else "x86_64",
        "LocalEndpoint": endpoint,
        "PublicUrl": web_origin,
        "RetryAfterSeconds": "30",
        "EventsConcurrency": str(max(2, (os.cpu_count() or 2) * 2)),
    }
    cloudformation = deploy.client("cloudformation", endpoint)
    digest = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()
    record = HOME / "deployed.json"
    known = home.read_json(record)
    state = deploy.describe(cloudformation, STAGE)
    if known.get("digest") == digest and state and state["StackStatus"].endswith("E_COMPLETE"):
        return known["outputs"]
    outputs = deploy.deploy(cloudformation, parameters, seconds_max=300)
    ses = deploy.client("sesv2", endpoint)  # sends for verified identities only, also here
    if not ses.list_email_identities()["EmailIdentities"]:
        ses.create_email_identity(EmailIdentity="supercargo.example")
    home.write_json(record, {"digest": digest, "outputs": outputs})
    return outputs


def mail_url(endpoint: str) -> str:
    """Where the emulator lists what SES sent."""
    return endpoint + ("/_ministack/ses/messages" if home.answers(f"{endpoint}/_ministack/health") else "/_aws/ses")


def build_web() -> None:
    lock = (WEB / "package-lock.json").read_bytes() + os.uname().machine.encode()
    stamp = WEB / "node_modules" / f".installed-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not stamp.exists():
        quietly("npm-ci", ["npm", "ci", "--no-audit", "--no-fund"], WEB)
        stamp.touch()
    sources = [path for path in WEB.rglob("*") if path.is_file() and not {"node_modules", "dist"} & set(path.parts)]
    built = WEB / "dist" / "index.html"
    if not built.exists() or built.stat().st_mtime < max(path.stat().st_mtime for path in sources):
        quietly("web-build", ["npm", "run", "build"], WEB)


def serve(port: int, stack: dict) -> None:
    """Starts the web server; one that runs already reads the new stack.json by itself."""
    if not home.running("web"):
        home.start("web", [sys.executable, str(ROOT / "scripts/lib/web.py"), str(port), str(STACK_FILE)], {})
    home.wait_until("the web server", f"{stack['base_url']}/config.json", "web")


def main() -> None:
    options = arguments()
    steps = Steps()
    before = home.read_json(STACK_FILE)
    if not options.no_build:
        steps.run("build functions (minutes, the first time)", lambda: quietly("cargo-build", ["cargo", "build", "--workspace", "--bins"]))
    zips = steps.run(
        "zip functions", lambda: {n: deploy.zip_bootstrap(p, HOME / "zips") for n, p in binaries().items()}
    )
    web_port = choose_port(options.port, before.get("web_port"), 8080, "web")
    if options.endpoint:
        endpoint, emulator_port = options.endpoint.rstrip("/"), None
        if not home.answers(f"{endpoint}/_localstack/health"):
            raise SystemExit(f"no LocalStack answers at {endpoint}")
    else:
        emulator_port = choose_port(options.emulator_port, before.get("emulator_port"), 4566, "emulator")
        endpoint = steps.run("start local stack", lambda: start_emulator(emulator_port))
    base_url = f"http://127.0.0.1:{web_port}"
    outputs = steps.run("deploy infra/template.yaml", lambda: deploy_stack(endpoint, zips, base_url))
    stack = {
        "base_url": base_url,
        "web_port": web_port,
        "emulator_port": emulator_port,
        "endpoint_url": endpoint,
        "api_url": outputs["ApiUrl"],
        "websocket_url": outputs["WebSocketUrl"],
        "mail_url": mail_url(endpoint),
        "table": outputs["TableName"],
        "documents_bucket": outputs["DocumentsBucket"],
        "workflow_arn": outputs["WorkflowArn"],
        "region": home.REGION,
    }
    home.write_json(STACK_FILE, stack)
    if (WEB / "package.json").exists() and not options.no_build:
        steps.run("build web app (npm ci, vite)", build_web)
    steps.run("serve", lambda: serve(web_port, stack))
    demo = None
    seed = ROOT / "scripts" / "seed"
    if seed.exists() and not options.no_seed:
        environment = {
            "BASE_URL": base_url, "MAIL_URL": stack["mail_url"], "ENDPOINT_URL": endpoint,
            "WEBSOCKET_URL": stack["websocket_url"], "TABLE_NAME": stack["table"],
        }
        steps.run("seed demo tenant", lambda: quietly("seed", [str(seed)], env=environment))
        demo = home.read_json(STACK_FILE.parent / "demo.json")
    print(f"\nready in {time.monotonic() - steps.began:.0f} s\n")
    print(f"  web app     {base_url}")
    print(f"  mail        {base_url}/local/mail")
    print(f"  local stack {endpoint}   (logs: {LOGS})")
    if demo:
        print(f"  login       {demo.get('email')}  /  {demo.get('password')}")
        print(f"  API key     {demo.get('api_key')}")
    print("\n  scripts/demo runs the main job; scripts/down stops everything and keeps the data")


if __name__ == "__main__":
    main()
