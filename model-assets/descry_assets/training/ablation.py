"""What each part of the matching stage adds: ``python -m descry_assets.training.ablation RECIPE VARIANTS``.

Each variant of the second file is the recipe's matching stage with some keys changed, trained from the same teacher
with the same seed and measured on the benchmark. Results are appended to ``<VARIANTS>.jsonl``; a variant that is
there already is not trained again. The table is printed, and drawn as ``<VARIANTS>.svg``.
"""

import argparse
import json
import tempfile
import time
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from descry_assets.training import recalls
from descry_assets.training.recalls import STAGES
from descry_assets.training.recipe import load_recipe
from descry_assets.training.train import prepare


def run(recipe_file: Path, variants_file: Path) -> list[dict[str, Any]]:
    """Trains the variants that have no result yet; all results in the order of the file."""
    recipe = load_recipe(recipe_file)
    plan = tomllib.loads(variants_file.read_text(encoding="utf-8"))
    results = variants_file.with_suffix(".jsonl")
    done = (
        {row["variant"]: row for row in map(json.loads, results.read_text().splitlines())} if results.exists() else {}
    )
    missing = [name for name in plan["variants"] if name not in done]
    lesson = prepare(recipe) if missing else None
    for name in missing:
        changed = replace(recipe.matching, **plan["variants"][name])
        started = time.monotonic()
        model, heads = lesson.fresh_model()
        stage = lesson.matching(changed, model, heads)
        with tempfile.TemporaryDirectory() as folder:
            stage.run(Path(folder) / "checkpoint.pt", lambda model: {}, lesson.log)
        figures = lesson.judge.measure(stage.average.module)
        minutes = round((time.monotonic() - started) / 60, 1)
        done[name] = {"variant": name, "steps": changed.steps, "minutes": minutes} | figures
        with results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(done[name]) + "\n")
        print(table([done[name]]), flush=True)
    return [done[name] for name in plan["variants"]]


def table(results: list[dict[str, Any]]) -> str:
    """Results as a Markdown table: R@1 / R@5 / R@10 / mAP of each stage."""
    lines = ["| variant | " + " | ".join(STAGES) + " | minutes |", "|---|" + "---|" * (len(STAGES) + 1)]
    for row in results:
        cells = [recalls.cell(row[stage]) for stage in STAGES]
        lines.append(f"| {row['variant']} | " + " | ".join(cells) + f" | {row['minutes']} |")
    return "\n".join(lines)


def draw(results: list[dict[str, Any]], file: Path) -> None:
    """Writes a chart of each variant, re-ranked."""
    label = f"percent, re-ranked, after {results[0]['steps']} steps each"
    recalls.draw({row["variant"]: row[STAGES[-1]] for row in results}, label, file)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("variants", type=Path)
    options = parser.parse_args()
    results = run(options.recipe, options.variants)
    print(table(results))
    draw(results, options.variants.with_suffix(".svg"))


if __name__ == "__main__":
    main()
