"""The command line that all measurements share."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from descry_assets.evaluation.subject import Subject


def run(description: str, measure: Callable[[Subject], dict[str, Any]], markdown: Callable[[dict], str]) -> None:
    """Measures the bundle named on the command line and prints the figures, as tables or as JSON."""
    options = parser(description)
    options.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parsed = options.parse_args()
    figures = measure(subject(parsed))
    print(json.dumps(figures, indent=2) if parsed.json else markdown(figures))


def parser(description: str) -> argparse.ArgumentParser:
    """Options that say what is measured."""
    result = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("bundle", type=Path, help="folder of the bundle")
    result.add_argument("--recipe", type=Path, help="recipe of the bundle; default recipes/<name of the bundle>.toml")
    result.add_argument("--threads", type=int, default=2, help="threads of ONNX Runtime")
    result.add_argument("--seed", type=int, default=0, help="fixes every draw")
    return result


def subject(parsed: argparse.Namespace) -> Subject:
    """What these options name."""
    return Subject(parsed.bundle, parsed.recipe, parsed.threads, parsed.seed)
