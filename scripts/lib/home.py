"""Where one local stack lives: paths, ports, processes. SUPERCARGO_HOME gives a second stack a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("SUPERCARGO_HOME", ROOT / ".local" / "stack")).resolve()
STACK_FILE = HOME / "stack.json" if "SUPERCARGO_HOME" in os.environ else ROOT / ".local" / "stack.json"
LOGS = HOME / "logs"
REGION = os.environ.get("AWS_REGION", "us-east-1")
STAGE = "supercargo"


def read_json(path: Path, default=None):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {} if default is None else default


def write_json(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _identity(pid: int) -> str:
    """When the process started, in ticks since boot: a pid that was used again is another process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        pass
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)  # macOS
    return shown.stdout.strip()


def running(name: str) -> int | None:
    """The pid of a process that `start` started, when it still lives."""
    record = read_json(HOME / f"{name}.pid")
    pid = record.get("pid")
    return pid if pid and record.get("identity") and _identity(pid) == record["identity"] else None


def start(name: str, command: list[str], env: dict[str, str]) -> None:
    LOGS.mkdir(parents=True, exist_ok=True)
    with open(LOGS / f"{name}.log", "ab") as log:
        process = subprocess.Popen(
            command, env={**os.environ, **env}, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )
    write_json(HOME / f"{name}.pid", {"pid": process.pid, "identity": _identity(process.pid)})


def stop(name: str, seconds_max: int = 120) -> bool:
    """Asks the process to end and waits: the emulator writes its data on the way out."""
    pid = running(name)
    if pid:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + seconds_max
        while running(name):
            try:  # our own child, when one process starts and stops it: reap it, or it stays as a zombie
                if os.waitpid(pid, os.WNOHANG)[0] == pid:
                    break
            except ChildProcessError:
                pass
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                break
            time.sleep(0.1)
    (HOME / f"{name}.pid").unlink(missing_ok=True)
    return pid is not None


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


def wait_until(what: str, url: str, process: str | None = None, seconds_max: int = 60) -> None:
    deadline = time.monotonic() + seconds_max
    while not answers(url):
        if process and not running(process):
            raise SystemExit(f"{what} ended at once; see {LOGS / process}.log")
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not answer at {url} within {seconds_max} s")
        time.sleep(0.1)
