import ast
from pathlib import Path

import pytest

import descry_assets

FLOW = ("data", "attention", "models", "training", "evaluation", "export", "detection")
ROOT = Path(descry_assets.__file__).parent


@pytest.mark.parametrize("package", FLOW)
def test_a_package_uses_only_those_before_it(package):
    later = {f"descry_assets.{name}" for name in FLOW[FLOW.index(package) + 1 :]}
    for file in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported = ".".join(node.module.split(".")[:2])
                assert imported not in later, f"{file.name} uses {node.module}"
