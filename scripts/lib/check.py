"""scripts/test: every check of the repository, one timed step after another, on a stack of its own that is always stopped."""

import argparse
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".local" / "test"
HOME = WORK / "stack"
os.environ["SUPERCARGO_HOME"] = str(HOME)  # before `home` is imported: this stack is not the one of scripts/up
os.environ.setdefault("CI", "true")
os.environ["CARGO_TERM_COLOR"] = "never"

import home  # noqa: E402

WEB = ROOT / "web"
BINARIES = ROOT / ".local" / "venv" / "bin"
STEP_SECONDS_MAX = 20 * 60


class Verdict:
    """Runs steps, keeps their outcome, and goes on after a failure: one run shows everything that is wrong."""

    def __init__(self, only: list[str]):
        self.only = only
        self.passed = self.failed = 0
        self.broken: set[str] = set()

    def step(self, name: str, command: list[str], *, cwd=ROOT, env=None, needs=(), counts=False) -> None:
        if self.only and not any(wanted in name for wanted in self.only):
            return
        print(f"{name:<34}", end="", flush=True)
        missing = [need for need in needs if need in self.broken]
        if missing:
            return self.fail(name, 0.0, f"skipped: it needs `{missing[0]}`")
        path = WORK / "logs" / f"{name.replace(' ', '-')}.log"
        began = time.monotonic()
        code = run(command, cwd, {**os.environ, **(env or {})}, path)
        seconds, text = time.monotonic() - began, path.read_text(errors="replace")
        passed, failed = tally(text) if counts else (0, 0)
        if code == 0:
            self.passed += passed or 1
            print(f"{seconds:7.1f} s  ok{f'  {passed} tests' if passed else ''}", flush=True)
        else:
            self.passed += passed
            self.fail(name, seconds, f"ended with {code}", failed or 1)
            print("\n".join(f"    {line}" for line in text.splitlines()[-60:]))
            print(f"    all of it: {path.relative_to(ROOT)}", flush=True)

    def fail(self, name: str, seconds: float, why: str, count: int = 1) -> None:
        self.failed += count
        self.broken.add(name)
        print(f"{seconds:7.1f} s  FAILED ({why})", flush=True)


def run(command: list[str], cwd: Path, env: dict, log: Path) -> int:
    """In a process group of its own: a step that takes too long ends with everything that it started."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as out:
        try:
            process = subprocess.Popen(
                command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        except OSError as error:
            out.write(str(error).encode())
            return 127
        try:
            return process.wait(timeout=STEP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            out.write(f"\nstopped after {STEP_SECONDS_MAX} s\n".encode())
            return 124
        finally:
            try:  # also when this script is told to stop: nothing that it started outlives it
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def tally(text: str) -> tuple[int, int]:
    tail = re.sub(r"\x1b\[[0-9;]*m", "", text)
    nextest = re.findall(r"Summary \[.*?\] .*?(\d+) passed(?:.*?(\d+) failed)?", tail)
    if nextest:
        return int(nextest[-1][0]), int(nextest[-1][1] or 0)
    cargo = re.findall(r"test result: \w+\. (\d+) passed; (\d+) failed", tail)
    if cargo:
        return sum(int(p) for p, _ in cargo), sum(int(f) for _, f in cargo)
    lines = [line for line in tail.splitlines() if re.search(r"\d+ (passed|failed)", line) and "Files" not in line]
    last = lines[-1] if lines else ""
    return tuple(int((re.findall(rf"(\d+) {word}", last) or [0])[0]) for word in ("passed", "failed"))


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def install_chromium() -> str | None:
    """The browser journey wants Debian's Chromium; as root on Debian it is one command away."""
    if not chromium() and shutil.which("apt-get") and os.geteuid() == 0:
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        log = WORK / "logs" / "chromium.log"
        run(["bash", "-c", "apt-get update && apt-get install -y --no-install-recommends chromium"], ROOT, env, log)
    return chromium()


def stack_environment() -> dict[str, str]:
    stack = home.read_json(home.STACK_FILE)
    return {
        "BASE_URL": stack.get("base_url", ""),
        "API_URL": stack.get("api_url", ""),
        "MAIL_URL": stack.get("mail_url", ""),
        "ENDPOINT_URL": stack.get("endpoint_url", ""),
        "WEBSOCKET_URL": stack.get("websocket_url", ""),
        "TABLE_NAME": stack.get("table", ""),
        "STACK_FILE": str(home.STACK_FILE),
    }


def python_for(requirements: Path) -> list[str]:
    """A command that makes the journeys' own venv, when its requirements are new."""
    venv = ROOT / ".local" / "venv-journeys"
    stamp = venv / hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    if stamp.exists():
        return ["true"]
    install = f"rm -rf '{venv}' && python3 -m venv '{venv}' && '{venv}/bin/pip' install -q -r '{requirements}' && touch '{stamp}'"
    return ["bash", "-c", install]


def check(verdict: Verdict) -> None:
    step = verdict.step
    step("format", ["cargo", "fmt", "--all", "--check"])
    step("template lint", [str(BINARIES / "cfn-lint"), *map(str, sorted((ROOT / "infra").glob("*.yaml")))])
    step("events are routed", [sys.executable, "scripts/lib/reactions.py"])
    tools = ROOT / ".local" / "tools"
    tools.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / "scripts" / "tools" / name, tools / name)
    step("openapi tools", ["npm", "ci", "--no-audit", "--no-fund"], cwd=tools)
    redocly = [str(tools / "node_modules/.bin/redocly"), "lint", "openapi.yaml", "--config", "scripts/tools/redocly.yaml"]
    step("openapi lint", redocly, env={"REDOCLY_TELEMETRY": "off"}, needs=["openapi tools"])

    step("web packages", ["npm", "ci", "--no-audit", "--no-fund"], cwd=WEB)
    for name, script in (
        ("web types", "typecheck"), ("web lint", "lint"), ("web client is current", "openapi:check"),
        ("web unit tests", "test"), ("web build", "build"),
    ):
        step(name, ["npm", "run", "--silent", script], cwd=WEB, needs=["web packages"], counts=script == "test")

    step("clippy", ["cargo", "clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])
    step("build functions", ["cargo", "build", "--workspace", "--bins", "--quiet"])
    ports = ["--port", str(home.free_port()), "--emulator-port", str(home.free_port())]
    up = [sys.executable, "scripts/lib/up.py", "--no-build", "--no-seed", *ports]
    step("stack up", up, needs=["build functions"])

    env = stack_environment()
    # The table contract runs against the emulator too when it is told where one is.
    contract = {"TABLE_CONTRACT_ENDPOINT": env["ENDPOINT_URL"]}
    nextest = shutil.which("cargo-nextest")
    runner = ["nextest", "run", "--no-fail-fast"] if nextest else ["test", "--no-fail-fast"]
    step("rust tests", ["cargo", *runner, "--workspace"], env=contract, counts=True)
    if nextest:
        step("rust documentation tests", ["cargo", "test", "--workspace", "--doc", "--quiet"])

    requirements = ROOT / "tests" / "journeys" / "requirements.txt"
    if requirements.exists():
        step("journey tools", python_for(requirements))
        pytest = [str(ROOT / ".local/venv-journeys/bin/python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/journeys"]
        step("journeys", pytest, env=env, needs=["stack up", "journey tools"], counts=True)
    browser = install_chromium()
    step(
        "browser journey", ["npm", "run", "--silent", "e2e"], cwd=WEB,
        env={**env, "CHROMIUM": browser or "", "SHOTS": str(WORK / "screens")}, needs=["stack up", "web build"],
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/test", description="run every check, on a stack of its own")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="only the steps whose name has it")
    parser.add_argument("--keep", action="store_true", help="leave the stack running, to look at it")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    verdict = Verdict(options.only)
    for name in ("web", "emulator"):
        home.stop(name)  # left over from a run that was killed
    shutil.rmtree(HOME, ignore_errors=True)
    try:
        check(verdict)
    finally:
        if not options.keep:
            for name in ("web", "emulator"):
                home.stop(name, seconds_max=20)
    print(f"\n{time.monotonic() - began:.0f} s\n{verdict.passed} passed, {verdict.failed} failed")
    sys.exit(1 if verdict.failed else 0)


if __name__ == "__main__":
    main()
