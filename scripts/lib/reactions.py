"""Checks that the template routes to each context exactly the events that its consumer handles.

An event without a rule never arrives, and nothing fails: only a comparison notices.
"""

import re
import sys

from home import ROOT

HANDLED = re.compile(r'\.on\(\s*"([a-z_]+)"')
TOGETHER = re.compile(r"\b(?:let names|const NAMES)\b[^=]*= \[([^\]]*)\]")
STACK = re.compile(r"^  [A-Z]\w+:\n    Type: AWS::CloudFormation::Stack\n(?:(?:    .*)?\n)+", re.M)


def handled(context: str) -> set[str]:
    """Names given to the consumer; those of tasks are the workflow's."""
    sources = (ROOT / "functions" / context / "src").rglob("*.rs")
    texts = [path.read_text() for path in sources if "tasks" not in f"{path.parent.name} {path.stem}"]
    names = {name for text in texts for name in HANDLED.findall(text)}
    # What is handled together is named in a list.
    if any(".on_together(" in text for text in texts):
        names.update(name for text in texts for listed in TOGETHER.findall(text) for name in re.findall(r'"([a-z_]+)"', listed))
    return names


def routed(block: str) -> set[str]:
    found = re.search(r'        Reactions: (.*)\n((?:          .*\n)*)', block)
    return set(re.findall(r"[a-z_]{4,}", found.group(1) + found.group(2))) if found else set()


def main() -> None:
    wrong = 0
    for block in STACK.findall((ROOT / "infra" / "template.yaml").read_text()):
        name = re.search(r"        Context: (\w+)", block)
        if not name:
            continue
        context = name.group(1)
        code, template = handled(context), routed(block)
        for event in sorted(code ^ template):
            where = "functions/ but not in infra/template.yaml" if event in code else "infra/template.yaml but not in functions/"
            print(f"{context}: `{event}` is in {where}")
            wrong += 1
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
