"""The template against Amazon's own linter, for a region of either partition; no network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.functions.amazon import SERVER

REGIONS = ("us-east-1", "cn-north-1")
_MAIN = "import sys; from cfnlint.runner import main; sys.exit(main())"
NOWHERE = "http://127.0.0.1:9"
"""A proxy that is not there: whoever tried to fetch something would fail."""


def lint(template: Path, region: str) -> subprocess.CompletedProcess[str]:
    """Check a template for a region; skips where cfn-lint is not there."""
    if not (SERVER / "cfnlint").is_dir():
        pytest.skip("cfn-lint is not in build/cloud: .ci/setup test installs it")
    environment = {"PYTHONPATH": str(SERVER), "PATH": os.environ["PATH"], "HTTPS_PROXY": NOWHERE}
    command = [sys.executable, "-S", "-c", _MAIN, "--regions", region, "--", str(template)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("region", REGIONS)
def test_the_template_is_clean(package: Path, region: str) -> None:
    """Not one error and not one warning, in Amazon's regions in China as elsewhere."""
    found = lint(package / "sam.json", region)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


def test_the_linter_knows_what_china_lacks(package: Path, tmp_path: Path) -> None:
    """A function at the edge would be found: that is why no address may depend on one."""
    made: dict[str, Any] = json.loads((package / "sam.json").read_text("utf-8"))
    config = {"Comment": "", "Runtime": "cloudfront-js-2.0"}
    properties = {"Name": "index", "FunctionCode": "", "FunctionConfig": config}
    made["Resources"]["Edge"] = {"Type": "AWS::CloudFront::Function", "Properties": properties}
    changed = tmp_path / "sam.json"
    changed.write_text(json.dumps(made), encoding="utf-8")
    elsewhere, china = (lint(changed, region) for region in REGIONS)
    assert elsewhere.returncode == 0, elsewhere.stdout
    assert "AWS::CloudFront::Function" in china.stdout
    assert china.returncode != 0


def test_no_right_and_no_resource_reaches_beyond_the_stack(package: Path) -> None:
    """Each function has a policy of its own, and no resource of them is a wildcard."""
    made = json.loads((package / "sam.json").read_text("utf-8"))["Resources"]
    roles = {name: each for name, each in made.items() if each["Type"] == "AWS::IAM::Role"}
    assert set(roles) == {"ApiHandlerRole", "EnteredRole", "LookedRole"}
    for role in roles.values():
        assert "ManagedPolicyArns" not in role["Properties"]
        [policy] = role["Properties"]["Policies"]
        text = json.dumps(policy["PolicyDocument"])
        assert '"Resource": "*"' not in text
        assert ':*"' not in text.replace("-*", "")
