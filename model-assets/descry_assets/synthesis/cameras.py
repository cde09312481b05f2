"""The cameras of the demo site and the day that its visitors spend there."""

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .people import Person

DAY = datetime(2026, 3, 14, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """Where a camera hangs.

    `environment` names an environment map, turned by `bearing` degrees; `eye` is the height in metres at which it was
    photographed; `light` is the exposure, about 1.
    """

    name: str
    environment: str
    bearing: float
    eye: float
    light: float
    indoors: bool
    heights: tuple[float, float]  # metres of the camera over the floor
    distances: tuple[float, float]  # metres from camera to person
    noise: float  # standard deviation in 8-bit levels
    blur: float  # radius in pixels of the crop


CAMERAS = (
    Place("north-gate", "city", 90, 1.6, 1.35, False, (2.4, 3.0), (6.5, 9.0), 3.0, 0.35),
    Place("quay", "venice", 25, 1.6, 1.2, False, (2.6, 3.4), (7.0, 10.0), 2.5, 0.3),
    Place("square", "sunset", 47, 1.6, 1.05, False, (2.2, 2.8), (6.0, 9.0), 3.0, 0.35),
    Place("mall", "esplanade", -126, 1.6, 1.7, True, (2.8, 3.4), (6.0, 8.0), 4.0, 0.45),
    Place("hall", "hall", 60, 1.6, 0.95, True, (2.6, 3.2), (6.0, 8.5), 4.0, 0.4),
    Place("lobby", "lobby", -170, 1.5, 0.8, True, (2.4, 2.9), (5.5, 7.5), 3.5, 0.4),
    Place("car-park", "warehouse", 30, 1.6, 0.9, True, (2.6, 3.2), (6.5, 9.0), 5.0, 0.5),
    Place("park", "park", 36, 1.6, 0.55, False, (2.3, 3.0), (7.0, 10.0), 2.5, 0.3),
)


@dataclass(frozen=True)
class Sighting:
    """One person before one camera: how it walks and how the camera sees it. Angles in degrees, lengths in metres."""

    id: str
    number: int  # of the person's sightings, from 1
    person: Person
    place: Place
    time: datetime
    track: str
    heading: float  # 0 walks towards the camera, 90 to the right of the image
    phase: float
    stride: float
    distance: float
    height: float
    fill: float
    shift: float
    size: tuple[int, int]  # pixels, width and height


def plan_sightings(people: list[Person], each: int, seed: int) -> list[Sighting]:
    """`each` sightings of every person by different cameras, minutes apart, on one day between 8 and 17 o'clock."""
    sightings = []
    for person in people:
        chance = random.Random(f"{seed} {person.id}")
        places = chance.sample(CAMERAS, each)
        time = DAY + timedelta(hours=8) + timedelta(seconds=chance.randrange(9 * 3600))
        headings = chance.sample([0, 180, 90, -90, 40, -40, 140, -140], each)
        headings[0] = chance.choice([-30, -10, 15, 35])
        for number, (place, heading) in enumerate(zip(places, headings, strict=True), start=1):
            height = chance.choice([256, 272, 288, 304, 320])
            sideways = abs(math.sin(math.radians(heading)))
            width = 8 * round(height * (0.42 + 0.06 * sideways + chance.uniform(0.0, 0.04)) / 8)
            sightings.append(
                Sighting(
                    id=f"{person.id}-c{number}",
                    number=number,
                    person=person,
                    place=place,
                    time=time,
                    track=f"{place.name}-{time:%H%M%S}",
                    heading=heading + chance.uniform(-12, 12),
                    phase=chance.random(),
                    stride=0.0 if chance.random() < 0.15 else chance.uniform(0.6, 0.95),
                    distance=chance.uniform(*place.distances),
                    height=chance.uniform(*place.heights),
                    fill=chance.uniform(0.87, 0.94),
                    shift=chance.uniform(-0.04, 0.04),
                    size=(width, height),
                )
            )
            time += timedelta(seconds=chance.randrange(70, 600))
    return sightings
