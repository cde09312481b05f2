import json
import random
import shutil
import tarfile
from dataclasses import replace

import pytest

from descry_assets.data.archives import REPOSITORY
from descry_assets.evaluation import figures
from descry_assets.evaluation.subject import Subject

ASSETS = REPOSITORY / "model-assets"
DEMO = ASSETS / "demo-gallery"
PERSONS, SEARCHED = 44, 16


def sightings():
    return [json.loads(line) for line in (DEMO / "sightings.jsonl").read_text().splitlines()]


def labels(number):
    """PETA labels of a person: a quarter of all are men with a backpack, a quarter men without, and so on."""
    draw = random.Random(number)
    upper, lower = draw.choice(("Red", "Blue", "White")), draw.choice(("Black", "Blue"))
    return [
        "personalMale" if number % 2 else "personalFemale",
        "personalLess30" if number % 3 else "personalLarger60",
        "carryingBackpack" if number % 4 < 2 else "carryingNothing",
        f"upperBody{upper}",
        f"lowerBody{lower}",
        "hairBlack",
        "footwearBlack",
    ]


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """A data folder in the layout of the real one, of rendered people with labels that are made up."""
    folder = tmp_path_factory.mktemp("data")
    rendered = sightings()
    peta, bench = tmp_path_factory.mktemp("peta"), tmp_path_factory.mktemp("bench")
    lines = []
    for number in range(PERSONS):
        shutil.copy(DEMO / rendered[number]["file"], peta / f"{number}.jpg")
        lines.append(json.dumps({"file": f"{number}.jpg", "person": str(number), "labels": labels(number)}))
    (peta / "labels.jsonl").write_text("\n".join(lines))
    (bench / "imgs").mkdir()
    records = []
    for number, sighting in enumerate(rendered[:SEARCHED]):
        shutil.copy(DEMO / sighting["file"], bench / "imgs" / f"{number}.jpg")
        described = {"captions": [sighting["description"]], "file_path": f"{number}.jpg", "id": sighting["person"]}
        records.append({"split": "test", **described})
    (bench / "reid_raw.json").write_text(json.dumps(records))
    for name, content in (("peta", peta), ("bench", bench)):
        with tarfile.open(folder / f"{name}.tar", "w") as tar:
            tar.add(content, name)
    written = [
        f"A {person} wears a {upper} shirt and {lower} pants and has black hair."
        for person in ("man", "woman")
        for upper in ("red", "blue", "white")
        for lower in ("black", "blue")
    ]
    (folder / "captions-val.txt").write_text("\n".join(written) + "\n")
    (folder / "captions-attributes.jsonl").write_text("")
    return folder


@pytest.fixture(scope="session")
def environment(data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESCRY_DATA", str(data))
        yield


@pytest.fixture(scope="session")
def subject(environment):
    """The default bundle, with every labelled person and every sentence held out."""
    subject = Subject(ASSETS / "bundles" / "descry-base", threads=1)
    data = replace(subject.recipe.data, benchmark="bench", held_out=1.0, human_held_out=1.0)
    subject.recipe = replace(subject.recipe, data=data)
    return subject


@pytest.fixture(scope="session")
def measured_file(subject, tmp_path_factory):
    """The file that all measurements of the subject are kept in."""
    file = tmp_path_factory.mktemp("figures") / "figures.json"
    figures.measure_all(subject, file)
    return file


@pytest.fixture
def measured(measured_file):
    return json.loads(measured_file.read_text())
