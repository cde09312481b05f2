"""Makes a test set of a folder of renders: `python -m descry_assets.synthesis.testset RENDERS TEST_SET`.

The images lie in CUHK-PEDES' layout (`reid_raw.json`, `imgs/`) with one exact sentence a person, so that `descry
evaluate --dataset` measures on it. Beside them are the masks and `labels.jsonl`, whose lines also say which words of
their sentences name which region: what a map from words to pixels is tested with.
"""

import argparse
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from .wardrobe import BAGS, HATS, HELD, LOWERS, SHOES, UPPERS

NOUNS: dict[str, dict[str, Sequence[str]]] = {
    "upper": {kind: garment.nouns for kind, garment in UPPERS.items()},
    "lower": {kind: garment.nouns for kind, garment in LOWERS.items()},
    "shoes": {kind: nouns for kind, (nouns, _) in SHOES.items()},
    "hat": HATS,
    "bag": {kind: nouns for kind, (nouns, _) in BAGS.items()},
    "held": {kind: nouns for kind, (nouns, _) in HELD.items()},
}
"""Region -> kind -> what it is called."""
PLACE = re.compile(r" (?:in|on|over) ")
"""Where a name goes on to say where the thing is: `bag over {his} shoulder`."""


def main() -> None:
    """Copies images and masks, and writes both descriptions of them."""
    parser = argparse.ArgumentParser(description="Make a test set of rendered sightings.")
    parser.add_argument("renders", type=Path)
    parser.add_argument("test_set", type=Path)
    options = parser.parse_args()
    lines = [json.loads(line) for line in (options.renders / "labels.jsonl").read_text("utf-8").splitlines()]
    for folder in ("imgs", "masks"):
        (options.test_set / folder).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(options.renders / "legend.json", options.test_set / "legend.json")
    for line in lines:
        shutil.copyfile(options.renders / line["file"], options.test_set / "imgs" / Path(line["file"]).name)
        shutil.copyfile(options.renders / line["mask"], options.test_set / line["mask"])
    labels = "".join(json.dumps(labelled(line)) + "\n" for line in lines)
    (options.test_set / "labels.jsonl").write_text(labels, encoding="utf-8")
    (options.test_set / "reid_raw.json").write_text(json.dumps(entries(lines), indent=0) + "\n", encoding="utf-8")


def entries(lines: Sequence[dict]) -> list[dict]:
    """An entry an image as CUHK-PEDES has them; the first image of a person has its exact sentence."""
    numbers = {person: number for number, person in enumerate(dict.fromkeys(line["person"] for line in lines))}
    result, described = [], set()
    for line in lines:
        first = line["person"] not in described
        described.add(line["person"])
        captions = [line["description"]] if first else []
        file, person = Path(line["file"]).name, numbers[line["person"]]
        result.append({"split": "test", "captions": captions, "file_path": file, "id": person})
    return result


def labelled(line: dict) -> dict:
    """A line of labels with the words that name a region, in characters of its sentences."""
    words = [
        {"sentence": number, "region": region, "start": start, "end": end}
        for number, sentence in enumerate(line["sentences"])
        for region, start, end in named(sentence, line["details"])
    ]
    return line | {"file": f"imgs/{Path(line['file']).name}", "words": words}


def named(sentence: str, details: dict) -> Iterator[tuple[str, int, int]]:
    """Region, start and end of each noun in the sentence that can only mean one thing that the person wears or carries.

    A noun that occurs twice is left out: one shirt may be worn under the other.
    """
    for region, nouns in NOUNS.items():
        if region not in details:
            continue
        kind = details[region]["kind"]
        last_words = {PLACE.split(noun)[0].split()[-1] for noun in nouns.get(kind, [kind])}
        found = [
            match for word in last_words for match in re.finditer(rf"\b{re.escape(word)}\b", sentence, re.IGNORECASE)
        ]
        if len(found) == 1:
            yield region, found[0].start(), found[0].end()


if __name__ == "__main__":
    main()
