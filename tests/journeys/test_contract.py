"""The running stack against its own openapi.yaml: schemathesis sends what the document allows, and what it does not."""

import os
import pathlib
import subprocess
import sys

import pytest

from client.stack import ROOT

DOCUMENT = ROOT / "openapi.yaml"
EXAMPLES_MAX = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "4"))


@pytest.mark.skipif(not DOCUMENT.exists(), reason="openapi.yaml is not there")
def test_no_5xx_and_no_undocumented_status(member, stack, tmp_path):
    member.log_in_again()
    command = [
        str(pathlib.Path(sys.executable).parent / "schemathesis"), "run", str(DOCUMENT), "--url", stack.base_url,
        "--header", f"Authorization: Bearer {member.api_key}", "--checks", "not_a_server_error,status_code_conformance,content_type_conformance",
        "--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES_MAX), "--workers", "4", "--request-timeout", "30",
        "--generation-deterministic", "--suppress-health-check", "all", "--warnings", "off", "--no-color", "--continue-on-failure",
        # It must not log everybody out, or sign a thousand people up.
        "--exclude-path-regex", "^/v1/(sign-up|sessions|email-verifications)",
    ]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=1_500, cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-2_000:]
