"""scripts/down: stops what scripts/up started."""

import argparse
import shutil

import home


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/down", description="stop the local stack; its data stays")
    parser.add_argument("--wipe", action="store_true", help="forget the data too")
    options = parser.parse_args()
    for name in ("web", "emulator"):
        print(f"{name}: {'stopped' if home.stop(name) else 'was not running'}")
    if options.wipe:
        shutil.rmtree(home.HOME, ignore_errors=True)
        for path in (home.STACK_FILE, home.STACK_FILE.parent / "demo.json"):
            path.unlink(missing_ok=True)
        print("data: gone")


if __name__ == "__main__":
    main()
