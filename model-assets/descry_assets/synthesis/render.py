"""Renders the demo gallery: `python -m descry_assets.synthesis.render --out demo-gallery`.

The command can be stopped and started again: images that are there are kept, and `sightings.jsonl` is written anew at
the end with a line for every image.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np

from ..data.archives import data_folder
from . import materials, scene
from .assets import unpack
from .cameras import Sighting, plan_sightings
from .crops import write_crop
from .figure import Figure, dress_person, pose_figure
from .labels import describe
from .library import Library
from .people import Person, sample_people
from .pose import walk
from .wardrobe import HAIR_COLOURS, linear


def main() -> None:
    """Renders what is missing and writes the description file."""
    options = _options()
    sightings = plan_sightings(sample_people(options.persons, options.seed), options.sightings, options.seed)
    if options.only:
        sightings = [s for s in sightings if s.person.id in options.only or s.id in options.only]
    images = options.out / "images"
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        unpack(options.data or data_folder(), Path(folder))
        library = Library.open(Path(folder))
        figure, started, made = None, time.perf_counter(), 0
        for sighting in sightings:
            path = images / f"{sighting.id}.jpg"
            if path.exists():
                continue
            if figure is None or figure.person != sighting.person:
                figure = dress_person(sighting.person, library)
            render_sighting(sighting, figure, library, path, options.samples, options.threads)
            made += 1
            rate = 60 * made / (time.perf_counter() - started)
            print(f"{path.name}: {made} images, {rate:.1f} a minute", flush=True)
    lines = [{"file": f"images/{s.id}.jpg", **describe(s)} for s in sightings]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (options.out / "sightings.jsonl").write_text(text, encoding="utf-8")


def render_sighting(
    sighting: Sighting, figure: Figure, library: Library, path: Path, samples: int, threads: int
) -> None:
    """Renders one sighting of a dressed figure and writes its crop as a JPEG to `path`."""
    view = scene.empty_scene(*sighting.size, samples, threads)
    pose = walk(library.relaxed, sighting.phase, sighting.stride)
    layers = pose_figure(figure, library, pose, sighting.heading)
    for layer in layers:
        material = _material(layer.look, sighting.person)
        piece = layer.piece
        scene.add_mesh(layer.name, piece.vertices, piece.faces, material, 1, layer.attributes, piece.loops)
    corners = scene.to_metres(np.concatenate([layer.piece.vertices for layer in layers]))
    scene.build_place(view, sighting.place, library.folder)
    scene.aim_camera(view, sighting, corners.min(axis=0), corners.max(axis=0))
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "render.png"
        scene.render(view, raw)
        part = path.with_suffix(".part.jpg")
        write_crop(raw, part, sighting.place.noise, sighting.place.blur, sighting.id)
        os.replace(part, path)


def _material(look, person: Person):
    if look == "skin":
        hair = linear(HAIR_COLOURS[person.hair_colour])
        marks = {
            "lips": tuple(c * f for c, f in zip(person.skin, (0.75, 0.42, 0.42), strict=True)),
            "stubble": tuple(0.3 * s + 0.5 * h for s, h in zip(person.skin, hair, strict=True)),
            "sockets": tuple(0.3 * c for c in person.skin),
            "scalp": hair,
        }
        return materials.skin_material(person.skin, marks)
    if look == "hair":
        return materials.hair_material(linear(HAIR_COLOURS[person.hair_colour]))
    return materials.surface_material(look)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Render a gallery of synthetic pedestrians.")
    parser.add_argument("--data", type=Path, help="folder of makehuman.tar.xz and hdri.tar; default DESCRY_DATA")
    parser.add_argument("--out", type=Path, default=Path("demo-gallery"))
    parser.add_argument("--persons", type=int, default=28)
    parser.add_argument("--sightings", type=int, default=3, help="of each person, at most one a camera")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--samples", type=int, default=6, help="paths a pixel, before denoising")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="persons or sightings to render, by id")
    return parser.parse_args()


if __name__ == "__main__":
    main()
