"""Sentences written by people, without the crops they were written for."""

import json
from pathlib import Path

from descry_assets.data.archives import data_folder, list_benchmark
from descry_assets.data.rules import read
from descry_assets.data.sentence import Sentence

FEWEST_STATED = 2
"""A caption that states fewer attributes fits too many crops to teach anything; two leave a fourteenth of PETA's."""


def human_sentences(excluded_benchmark: str, folder: Path | None = None) -> list[Sentence]:
    """All captions that state enough, without those of the benchmark that models are judged on.

    A caption counts as the benchmark's when its letters and digits are the same.
    """
    folder = folder or data_folder()
    texts = (folder / "captions-val.txt").read_text(encoding="utf-8").splitlines()
    for line in (folder / "captions-attributes.jsonl").read_text(encoding="utf-8").splitlines():
        texts += json.loads(line)["captions"]
    _, captions = list_benchmark(excluded_benchmark, folder)
    seen = {_letters(caption.text) for caption in captions}
    sentences = []
    for text in texts:
        if not text.strip() or _letters(text) in seen:
            continue
        seen.add(_letters(text))
        sentence = read(text.strip())
        if len(sentence.stated) >= FEWEST_STATED:
            sentences.append(sentence)
    return sentences


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())
