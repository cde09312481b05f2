"""Renders sightings of synthetic people: `python -m descry_assets.synthesis.render --out FOLDER`.

A sighting is done when its line stands in `labels.jsonl`; the command can be stopped at any time and goes on with the
next one. The same options give the same files, however often it was stopped.
"""

import argparse
import json
import os
import random
import time
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from ..data.archives import data_folder
from .assets import unpack
from .crops import write_crop
from .figure import Figure, dress_person, pose_figure
from .labels import attributes, details, tags
from .library import Library
from .masks import visible, write_legend, write_mask
from .people import Person, sample_people
from .places import furniture
from .plans import Sighting, one_day, scattered
from .pose import walk
from .progress import Clock, lines_done, report
from .scene import Actor, Stage, add_furniture, remove
from .witness import description, sentences


def main() -> None:
    """Renders what is missing, one line of labels a picture."""
    options = _options()
    day = options.plan == "day"
    people = sample_people(options.persons, options.seed, options.pool, options.prefix, everyday=day)
    plan = one_day(people, options.seed) if day else scattered(people, options.views, options.seed)
    out = options.out
    for folder in ("images", "masks", ".work"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    write_legend(out / "legend.json")
    done = lines_done(out / "labels.jsonl")
    missing = [sighting for sighting in plan if sighting.id not in done]
    print(f"{len(plan)} sightings of {len(people)} persons, {len(done)} done", flush=True)
    with (out / "labels.jsonl").open("a", encoding="utf-8") as labels:
        if not (options.assets / "hdri").is_dir():
            unpack(options.data or data_folder(), options.assets)
        studio = Studio(options.assets, out / ".work", people, options.samples, options.threads)
        started = time.perf_counter()
        for number, sighting in enumerate(missing, start=1):
            line = studio.shoot(sighting, out)
            labels.write(json.dumps(line) + "\n")
            labels.flush()
            if number % 20 == 0 or number == len(missing):
                report(number, len(missing), time.perf_counter() - started, studio.clock)


class Studio:
    """Dresses people and takes their pictures; holds the stage, so one a process."""

    def __init__(self, assets: Path, work: Path, people: list[Person], samples: int, threads: int):
        self.clock = Clock(defaultdict(float), time.process_time())
        self._people, self._library = people, Library.open(assets)
        self._stage = Stage(assets, samples, threads)
        self._dress = lru_cache(maxsize=4)(lambda number: dress_person(people[number], self._library))
        self._numbers = {person.id: number for number, person in enumerate(people)}
        self._work = work

    def shoot(self, sighting: Sighting, out: Path) -> dict:
        """Renders one sighting: writes its image and mask under `out` and returns its line of labels."""
        person = sighting.person
        figure = self._dress(self._numbers[person.id])
        layers = self._posed(figure, sighting)
        self.clock.lap("dress and pose")
        actors = [Actor(person, layers, sighting.at), *self._companion(sighting)]
        blocked = []
        if sighting.furniture:
            blocked = add_furniture(*furniture(sighting.furniture, sighting.id), sighting.at)
        self._stage.set_place(sighting.place)
        self._stage.aim(actors[0].points, sighting)
        self.clock.lap("assemble")
        self._stage.draw(self._work / "picture.png")
        self.clock.lap("render")
        self._stage.draw_indices(self._work / "index.png")
        self.clock.lap("mask")
        for actor in actors:
            actor.leave()
        remove(blocked)
        image, mask = f"images/{sighting.id}.jpg", f"masks/{sighting.id}.png"
        write_crop(self._work / "picture.png", self._work / "crop.jpg", sighting.optics, sighting.id)
        pixels, outline = write_mask(self._work / "index.png", self._work / "mask.png")
        os.replace(self._work / "crop.jpg", out / image)
        os.replace(self._work / "mask.png", out / mask)
        line = {"file": image, "mask": mask, **describe(sighting, pixels, outline)}
        self.clock.lap("write")
        return line

    def _posed(self, figure: Figure, sighting: Sighting):
        pose = walk(self._library.relaxed, sighting.phase, sighting.stride, sighting.arms)
        return pose_figure(figure, self._library, pose, sighting.heading)

    def _companion(self, sighting: Sighting) -> list[Actor]:
        """Another person, who walks behind to one side."""
        if sighting.companion is None or self._people[sighting.companion] is sighting.person:
            return []
        chance = random.Random(f"companion {sighting.id}")
        layers = self._posed(self._dress(sighting.companion), sighting)
        aside, beyond = chance.choice([-1, 1]) * chance.uniform(0.5, 0.9), chance.uniform(0.6, 2.5)
        offset = (sighting.at[0] + aside, sighting.at[1] + beyond)
        return [Actor(self._people[sighting.companion], layers, offset, region="other")]


def describe(sighting: Sighting, pixels: dict[str, int], outline: tuple[int, int, int, int] | None) -> dict:
    """The sighting's line of labels, without its files; `pixels` of each region and the person's box as drawn."""
    person, seen = sighting.person, visible(pixels)
    return {
        "id": sighting.id,
        "person": person.id,
        "camera": sighting.place.name,
        "time": sighting.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "track": sighting.track,
        "tags": tags(sighting),
        "attributes": attributes(person, seen),
        "worn": attributes(person),
        "details": {"sex": person.sex, "age": person.age, **details(person)},
        "sentences": sentences(person, seen, sighting.heading, sighting.id),
        "description": description(person, person.id),
        "regions": pixels,
        "box": outline,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Render sightings of synthetic pedestrians.")
    parser.add_argument("--data", type=Path, help="folder of makehuman.tar.xz and hdri.tar; default DESCRY_DATA")
    parser.add_argument("--assets", type=Path, default=Path("work/assets"), help="where they are unpacked, and kept")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--plan", choices=("scattered", "day"), default="scattered", help="day: walks on one site, in everyday clothes"
    )
    parser.add_argument("--persons", type=int, default=100)
    parser.add_argument("--views", type=int, default=4, help="of each person; a day has 3 to 6")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pool", choices=("train", "test"), default="train", help="assets that persons are made from")
    parser.add_argument("--prefix", default="p", help="of the ids of persons")
    parser.add_argument("--samples", type=int, default=8, help="paths a pixel, before denoising")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
