"""Who is seen when, where and how: sightings at random, or a day of walks past the cameras of a site."""

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .cameras import CAMERAS, EYES, Optics, Place, any_optics, any_place
from .people import Person

DAY = datetime(2026, 3, 14, tzinfo=UTC)
FURNITURE = ("bollard", "bin", "railing", "bench", "post", "planter")


@dataclass(frozen=True)
class Sighting:
    """One person before one camera: how it walks and how the camera sees it. Angles in degrees, lengths in metres."""

    id: str
    person: Person
    place: Place
    time: datetime
    track: str
    heading: float  # 0 walks towards the camera, 90 to the right of the image
    phase: float
    stride: float
    arms: float  # degrees that the arms are turned towards the trunk
    distance: float
    height: float
    roll: float
    fill: float  # share of the picture's height that the person takes
    shift: tuple[float, float]  # of the person, as shares of the picture
    picture_height: int  # pixels; the width follows from the person
    optics: Optics
    furniture: str | None = None
    companion: int | None = None  # number of another person in the list, who passes behind
    at: tuple[float, float] = (0.0, 0.0)  # metres aside from and beyond the middle of the way


def scattered(people: list[Person], each: int, seed: int, heights: tuple[int, int] = (96, 224)) -> list[Sighting]:
    """`each` sightings of every person in random places: one from the front, one from the back, the rest at random."""
    sightings = []
    for person in people:
        chance = random.Random(f"{seed} {person.id}")
        start = DAY + timedelta(seconds=chance.randrange(8 * 3600, 17 * 3600))
        headings = [chance.uniform(-50, 50), chance.uniform(130, 230), 90 * chance.choice([-1, 1])]
        chance.shuffle(headings)
        for number in range(1, each + 1):
            place = any_place(person.pool, chance)
            height = 8 * round(chance.uniform(*heights) / 8)
            heading = headings[number - 1] if number <= 3 else chance.uniform(-180, 180)
            time = start + timedelta(minutes=5 * number)
            companion = chance.randrange(len(people)) if chance.random() < 0.12 else None
            blocked = chance.choice(FURNITURE) if chance.random() < 0.12 else None
            optics = any_optics(height, chance)
            sightings.append(
                _sighting(person, number, place, time, heading, height, optics, chance, 0.06, blocked, companion)
            )
    return sightings


def one_day(people: list[Person], seed: int, heights: tuple[int, int] = (120, 208)) -> list[Sighting]:
    """Walks over the site: each person passes 3 to 6 of the cameras, from one to a near one, at walking speed."""
    sightings = []
    for person in people:
        chance = random.Random(f"{seed} {person.id}")
        time = DAY + timedelta(seconds=chance.randrange(8 * 3600, 17 * 3600))
        here, seen = chance.choice(CAMERAS), []
        for number in range(1, chance.choice([3, 4, 4, 5, 5, 6]) + 1):
            seen.append(here)
            heading = chance.choice([0, 0, 30, -30, 60, -60, 90, -90, 135, -135, 180, 180]) + chance.uniform(-15, 15)
            height = 8 * round(chance.uniform(*heights) / 8)
            companion = chance.randrange(len(people)) if chance.random() < 0.16 else None
            blocked = chance.choice(FURNITURE) if chance.random() < 0.05 else None
            sightings.append(
                _sighting(
                    person, number, here, time, heading, height, EYES[here.name], chance, 0.03, blocked, companion
                )
            )
            near = sorted((c for c in CAMERAS if c not in seen), key=lambda c: math.dist(c.position, here.position))
            following = chance.choice(near[:3])
            pause = chance.choice([0, 0, 20, 90, 400])
            walk = math.dist(following.position, here.position) * 1.3 / chance.uniform(1.0, 1.5)
            time, here = time + timedelta(seconds=round(walk + pause)), following
    return sightings


def _sighting(
    person: Person,
    number: int,
    place: Place,
    time: datetime,
    heading: float,
    height: int,
    optics: Optics,
    chance: random.Random,
    slack: float,
    furniture: str | None,
    companion: int | None,
) -> Sighting:
    """A sighting by a `place`, with what is left to chance; `slack` is how loosely the person is cut out."""
    return Sighting(
        id=f"{person.id}-{number}",
        person=person,
        place=place,
        time=time,
        track=f"{place.name}-{time:%H%M%S}",
        heading=heading,
        phase=chance.random(),
        stride=0.0 if chance.random() < 0.15 else chance.uniform(0.55, 1.0),
        arms=chance.uniform(0, 7),
        distance=chance.uniform(*place.distances),
        height=chance.uniform(*place.heights),
        roll=chance.gauss(0, 1.0),
        fill=chance.uniform(0.85, 0.93 + slack),
        shift=(chance.uniform(-slack, slack), chance.uniform(-slack, slack) / 3),
        picture_height=height,
        optics=optics,
        furniture=furniture,
        companion=companion,
        at=tuple(chance.uniform(-reach, reach) for reach in place.way),
    )
