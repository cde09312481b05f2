import itertools
from collections import Counter

import pytest

from descry_assets.synthesis.cameras import CAMERAS, DAY, plan_sightings
from descry_assets.synthesis.labels import attributes, describe, phrase, sentence, view_word
from descry_assets.synthesis.people import Worn, sample_people
from descry_assets.synthesis.wardrobe import LOWERS, UPPERS, Surface

PEOPLE = sample_people(60, seed=3)


def test_the_same_seed_gives_the_same_persons():
    assert sample_people(12, seed=3) == PEOPLE[:12]


def test_another_seed_gives_other_persons():
    assert sample_people(12, seed=4) != PEOPLE[:12]


def test_a_small_gallery_is_varied():
    people = sample_people(28, seed=14)
    assert Counter(p.sex for p in people) == {"female": 14, "male": 14}
    assert len({p.upper.kind for p in people}) >= 9
    assert len({p.upper.colour for p in people}) >= 14
    assert len({p.hair for p in people}) >= 6
    assert len({p.age for p in people}) == 3
    assert {p.carried.kind for p in people if p.carried} == {"backpack", "shoulder bag", "handbag", "shopping bag"}
    assert {p.hat.kind for p in people if p.hat} == {"cap", "hat", "beanie"}


def test_persons_wear_what_the_wardrobe_holds():
    for person in PEOPLE:
        assert person.upper.kind in UPPERS
        if person.lower is not None:
            assert person.lower.kind == "jeans" or person.lower.kind in LOWERS


def test_sightings_of_a_person_are_by_different_cameras_minutes_apart_on_one_day():
    for person in PEOPLE:
        seen = plan_sightings([person], each=3, seed=3)
        assert len({s.place.name for s in seen}) == 3
        gaps = [(b.time - a.time).total_seconds() for a, b in itertools.pairwise(seen)]
        assert all(60 <= gap <= 600 for gap in gaps)
        assert all(s.time.date() == DAY.date() and 8 <= s.time.hour < 18 for s in seen)


def test_sightings_do_not_depend_on_who_else_is_rendered():
    assert plan_sightings(PEOPLE[4:5], 3, 3) == [s for s in plan_sightings(PEOPLE, 3, 3) if s.person == PEOPLE[4]]


def test_every_attribute_but_sex_and_age_is_said_in_the_sentence():
    for person in PEOPLE:
        for number in (1, 2, 3):
            text = sentence(person, number)
            for key, value in attributes(person).items():
                if key not in ("sex", "age", "hair"):
                    assert value in text, (key, value, text)
            assert person.hair == "bald" or person.hair_colour in text


def test_a_phrase_names_colour_pattern_and_garment_in_the_order_of_speech():
    surface = Surface((0, 0, 0), "striped")
    assert phrase(Worn("long dress", "red", surface)) == "long red striped dress"
    assert phrase(Worn("fitted t-shirt", "blue", Surface((0, 0, 0)))) == "blue t-shirt"


@pytest.mark.parametrize(
    ("heading", "word"),
    [(0, "front"), (-40, "front"), (90, "side"), (-95, "side"), (180, "back"), (-170, "back"), (325, "front")],
)
def test_the_view_follows_the_heading(heading, word):
    assert view_word(heading) == word


def test_a_description_has_strings_only_and_names_its_camera():
    sighting = plan_sightings(PEOPLE[:1], 1, 3)[0]
    line = describe(sighting)
    assert line["camera"] in {place.name for place in CAMERAS}
    assert line["id"] == "p01-c1"
    assert line["person"] == "p01"
    assert all(isinstance(v, str) and v for v in line["attributes"].values())
