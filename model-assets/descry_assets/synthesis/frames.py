"""Renders whole frames with several people walking: `python -m descry_assets.synthesis.frames --out FOLDER`.

Writes JPEGs and `frames.jsonl`, one line a frame with the true box of everyone who shows in it. The frames of a scene
are half a second apart. A frame is done when its line is written: the command goes on where it was stopped.
"""

import argparse
import json
import math
import os
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from ..data.archives import data_folder
from .assets import unpack
from .cameras import CAMERAS, EYES
from .crops import write_crop
from .figure import dress_person, pose_figure
from .labels import attributes
from .library import Library
from .masks import box
from .people import Person, sample_people
from .plans import DAY
from .pose import walk
from .progress import lines_done
from .scene import Actor, Stage
from .witness import description

SIZE = (1280, 720)
ROOM = 4.0  # metres that backdrops are moved away, for several people to walk in front of them
PLACES = tuple(
    replace(camera, backdrop=camera.backdrop.moved(ROOM))
    for camera in CAMERAS
    if camera.name in ("north-gate", "square", "mall", "hall")
)
STEP = 0.5  # seconds between the frames of a scene
SPEED, GAIT = 1.3, 1.05  # metres a second; steps of the same foot a second
SMALLEST = 60  # pixels of a person that are worth a box


def main() -> None:
    """Renders what is missing, one line a frame."""
    options = _options()
    people = sample_people(options.scenes * options.persons, options.seed, "train", "f", everyday=True)
    (options.out / "images").mkdir(parents=True, exist_ok=True)
    (options.out / ".work").mkdir(exist_ok=True)
    if not (options.assets / "hdri").is_dir():
        unpack(options.data or data_folder(), options.assets)
    library, stage = Library.open(options.assets), Stage(options.assets, options.samples, options.threads)
    done = lines_done(options.out / "frames.jsonl")
    with (options.out / "frames.jsonl").open("a", encoding="utf-8") as lines:
        for scene in range(options.scenes):
            cast = people[scene * options.persons : (scene + 1) * options.persons]
            for step in range(options.steps):
                if f"scene{scene + 1}-{step + 1}" not in done:
                    line = _frame(stage, library, cast, scene, step, options)
                    lines.write(json.dumps(line) + "\n")
                    lines.flush()
                    print(f"{line['file']}: {len(line['people'])} people", flush=True)


def _frame(
    stage: Stage, library: Library, cast: list[Person], scene: int, step: int, options: argparse.Namespace
) -> dict:
    """Renders one frame of a scene and returns its line."""
    place = PLACES[scene % len(PLACES)]
    name, work = f"scene{scene + 1}-{step + 1}", options.out / ".work"
    actors = [_actor(library, person, number, options.seed, step) for number, person in enumerate(cast)]
    for number, actor in enumerate(actors, start=1):
        actor.mark(number)
    stage.set_place(place)
    stage.look(*SIZE, position=(0.0, -7.5, 3.4), target=(0.0, 0.5, 0.85), angle=33.0)
    stage.draw(work / "picture.png")
    stage.draw_indices(work / "index.png")
    for actor in actors:
        actor.leave()
    with Image.open(work / "index.png") as picture:
        index = np.asarray(picture.convert("L"))
    write_crop(work / "picture.png", work / "frame.jpg", EYES[place.name], name)
    os.replace(work / "frame.jpg", options.out / f"images/{name}.jpg")
    time = DAY + timedelta(hours=9 + scene, seconds=STEP * step)
    return {
        "file": f"images/{name}.jpg",
        "id": name,
        "scene": f"scene{scene + 1}",
        "camera": place.name,
        "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "people": [
            {
                "person": person.id,
                "box": box(index == number),
                "pixels": int((index == number).sum()),
                "attributes": attributes(person),
                "description": description(person, person.id),
            }
            for number, person in enumerate(cast, start=1)
            if (index == number).sum() >= SMALLEST
        ],
    }


def _actor(library: Library, person: Person, number: int, seed: int, step: int) -> Actor:
    """A person who walks in a straight line, `step` steps of time after it came to its place."""
    chance = random.Random(f"{seed} {person.id}")
    heading = chance.choice([0, 180, 90, -90, 30, -150, 60, -120]) + chance.uniform(-15, 15)
    speed = SPEED * chance.uniform(0.85, 1.15)
    lane = (number - 2) * 1.25 + chance.uniform(-0.3, 0.3)
    start = (lane, chance.uniform(-1.5, 5.0))
    along = speed * STEP * step - 0.6
    offset = (
        start[0] + along * math.sin(math.radians(heading)),
        start[1] - along * math.cos(math.radians(heading)),
    )
    phase = (chance.random() + GAIT * STEP * step) % 1.0
    pose = walk(library.relaxed, phase, chance.uniform(0.7, 1.0), chance.uniform(0, 7))
    return Actor(person, pose_figure(dress_person(person, library), library, pose, heading), offset)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Render frames with several synthetic pedestrians.")
    parser.add_argument("--data", type=Path, help="folder of makehuman.tar.xz and hdri.tar; default DESCRY_DATA")
    parser.add_argument("--assets", type=Path, default=Path("work/assets"), help="where they are unpacked, and kept")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scenes", type=int, default=4)
    parser.add_argument("--steps", type=int, default=5, help="frames of each scene")
    parser.add_argument("--persons", type=int, default=5, help="in each scene")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--samples", type=int, default=6, help="paths a pixel, before denoising")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
