"""Makes a gallery of a folder of renders: `python -m descry_assets.synthesis.gallery RENDERS GALLERY`.

Copies the images and writes `sightings.jsonl`, what the service reads, with attributes and description as strings.
"""

import argparse
import json
import shutil
from pathlib import Path

# What a kind of garment is called where that is not its own name; words before the comma come before the colour.
CALLED = {
    "loose t-shirt": "t-shirt",
    "suit trousers": "trousers",
    "long dress": "long, dress",
    "sleeveless dress": "sleeveless, dress",
    "long skirt": "long, skirt",
    "short skirt": "short, skirt",
    "short shorts": "short, shorts",
    "short-sleeved shirt": "short-sleeved, shirt",
    "long-sleeved shirt": "long-sleeved, shirt",
    "slim jeans": "slim, jeans",
}
PATTERNS = {
    "striped": "striped",
    "pinstriped": "striped",
    "plaid": "plaid",
    "dotted": "dotted",
    "floral": "floral",
    "emblem": "printed",
    "text": "printed",
    "graphic": "printed",
    "logo": "printed",
}
KEYS = {"upper": "upper", "under": "under", "lower": "lower", "shoes": "footwear", "hat": "hat", "scarf": "scarf"}
KEYS |= {"eyewear": "eyewear", "bag": "carrying", "held": "holding"}


def main() -> None:
    """Copies and describes every sighting that is labelled."""
    parser = argparse.ArgumentParser(description="Make a gallery of rendered sightings.")
    parser.add_argument("renders", type=Path)
    parser.add_argument("gallery", type=Path)
    options = parser.parse_args()
    lines = [json.loads(line) for line in (options.renders / "labels.jsonl").read_text().splitlines()]
    (options.gallery / "images").mkdir(parents=True, exist_ok=True)
    for line in lines:
        shutil.copyfile(options.renders / line["file"], options.gallery / line["file"])
    text = "".join(json.dumps(sighting(line)) + "\n" for line in lines)
    (options.gallery / "sightings.jsonl").write_text(text, encoding="utf-8")


def sighting(line: dict) -> dict:
    """A line of `labels.jsonl` as one of `sightings.jsonl`."""
    kept = ("file", "id", "person", "camera", "time", "track", "tags")
    details = line["details"]
    hair = details["hair"]
    said = {"sex": details["sex"], "age": details["age"]}
    said["hair"] = " ".join(word for word in (hair["kind"], hair.get("colour")) if word)
    said |= {key: phrase(**details[role]) for role, key in KEYS.items() if role in details}
    return {**{key: line[key] for key in kept}, "attributes": said, "description": line["description"]}


def phrase(kind: str, colour: str = "", second: str = "", pattern: str = "", sleeves: str = "") -> str:
    """For example `red and white striped shirt`; where a print or the sleeves have another colour it is left out."""
    before, _, noun = CALLED.get(kind, kind).rpartition(", ")
    both = f"{colour} and {second}" if second and pattern in ("striped", "pinstriped", "plaid", "dotted") else colour
    return " ".join(word for word in (before, both, PATTERNS.get(pattern, ""), noun) if word)


if __name__ == "__main__":
    main()
