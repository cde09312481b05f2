"""Measures everything and keeps it: ``python -m descry_assets.evaluation.figures bundles/descry-base``.

Writes ``recipes/<name of the bundle>.figures.json`` after each measurement. Sections that the file already has of the
same bundle are kept, so that a stopped run goes on; ``--only`` measures the sections named, whether kept or not.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from descry_assets.evaluation import absence, command, cost, groups, negation, rendered, robustness
from descry_assets.evaluation.subject import Subject
from descry_assets.training.sets import RECIPES

SECTIONS = {
    "robustness": ("Bad images and hasty sentences", robustness),
    "negation": ("What is denied", negation),
    "absence": ("Whether the person is there at all", absence),
    "groups": ("Groups of people", groups),
    "rendered": ("Rendered people", rendered),
    "cost": ("Cost", cost),
}
"""Key in the file -> heading, and the module that measures."""
ON_BENCHMARK = ("robustness", "absence")
"""Sections that are measured on the benchmark's crops."""
LEADS = {
    "robustness": "Percent of the captions of `{benchmark}`, reranked. Differences are to the first row, with 95 %"
    " bootstrap intervals over persons.",
    "negation": "Percent of the first {first} crops that lack what the query denies, in galleries of held-out PETA"
    " crops, half of which lack it: 50 is chance. Beside it the same of the ranking for the sentence that affirms it,"
    " and for the sex alone. The last columns rank all held-out crops.",
    "absence": "Chance (percent, 50 is a guess) that a search of `{benchmark}` is surer of its first match when the"
    " person is in the gallery than when the person's images are removed, by three ways to tell how sure it is. 95 %"
    " bootstrap intervals over persons.",
    "groups": "Percent of {persons} held-out PETA persons, one crop each, found first or among ten, ahead of the crops"
    " that do not fit the sentence; by sentences made from the labels and by sentences that people wrote. By attribute:"
    " chance that a crop with an attribute scores above one without it. Sex and age are PETA's annotators' guesses."
    " 95 % bootstrap intervals over persons.",
    "rendered": "Percent of {persons} rendered persons ({images} images, `test-set`) whom nothing was trained on, found"
    " by a sentence that names all they wear and carry; and how often a word's most similar cell lies on what it names."
    " 95 % bootstrap intervals over persons.",
    "cost": "The image branch alone, in turns with a common backbone in the same process.",
}


def measure_all(
    subject: Subject, file: Path, wanted: Sequence[str] = tuple(SECTIONS), again: bool = False
) -> dict[str, Any]:
    """Measures the wanted sections that ``file`` lacks, or all ``again``, and returns all that it then holds."""
    figures = _kept(subject.bundle.manifest, file)
    for name in [name for name in wanted if again or name not in figures]:
        figures[name] = SECTIONS[name][1].measure(subject)
        file.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        print(f"{file}: {name}", flush=True)
    return figures


def read(file: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Figures that were kept of the bundle with this manifest.

    Raises:
        ValueError: if the file's figures are of another bundle.
    """
    figures = json.loads(file.read_text(encoding="utf-8"))
    if figures["bundle"] != identity(manifest):
        raise ValueError(f"{file} was measured on {figures['bundle']}, not on {identity(manifest)}")
    return figures


def identity(manifest: dict[str, Any]) -> dict[str, Any]:
    """What figures depend on: graphs, tokenizer and scoring of a bundle; not its card, which shows the figures."""
    parts = ("imageBranch", "textBranch", "pairScorer", "tokenizer")
    files = {manifest[part]["file"]: manifest["files"][manifest[part]["file"]] for part in parts}
    kept = ("name", "version", "preprocessing", "fusion", "calibration")
    return {key: manifest[key] for key in kept} | {"files": files}


def markdown(figures: dict[str, Any]) -> str:
    """A section of a model card for each measurement in ``figures``, with the command that made it."""
    sections = []
    for name, (heading, module) in SECTIONS.items():
        if name in figures:
            lead = LEADS[name].format_map(figures[name])
            asked = f"python -m descry_assets.evaluation.{name} bundles/{figures['bundle']['name']}"
            asked += f" --threads {figures[name]['threads']}" if "threads" in figures[name] else ""
            sections.append(f"### {heading}\n\n{lead}\n\n{module.markdown(figures[name])}\n\nCommand: `{asked}`\n")
    return "\n".join(sections)


def _kept(manifest: dict[str, Any], file: Path) -> dict[str, Any]:
    if file.exists():
        try:
            return read(file, manifest)
        except ValueError:
            pass
    return {"bundle": identity(manifest)}


def main() -> None:
    """Command line."""
    parser = command.parser(__doc__)
    parser.add_argument(
        "--out", type=Path, help="file of the figures; default recipes/<name of the bundle>.figures.json"
    )
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), default=(), help="sections to measure")
    parsed = parser.parse_args()
    subject = command.subject(parsed)
    file = parsed.out or RECIPES / f"{subject.bundle.manifest['name']}.figures.json"
    print(markdown(measure_all(subject, file, parsed.only or tuple(SECTIONS), again=bool(parsed.only))))


if __name__ == "__main__":
    main()
