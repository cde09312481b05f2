import itertools
import math
from collections import Counter

import pytest

from descry_assets.synthesis.cameras import CAMERAS, GROUNDS, POOLS
from descry_assets.synthesis.colours import COLOURS, HAIR_COLOURS
from descry_assets.synthesis.people import sample_people
from descry_assets.synthesis.plans import DAY, one_day, scattered
from descry_assets.synthesis.wardrobe import HAIR, LOWERS, SHOE_MESHES, SHOES, UPPERS

PEOPLE = sample_people(120, seed=3)
HELD_OUT = sample_people(60, seed=3, pool="test")


def test_the_same_seed_gives_the_same_persons():
    assert sample_people(12, seed=3) == PEOPLE[:12]


def test_another_seed_gives_other_persons():
    assert sample_people(12, seed=4) != PEOPLE[:12]


def test_an_unknown_pool_is_refused_by_its_name():
    with pytest.raises(ValueError, match="'demo'"):
        sample_people(1, seed=1, pool="demo")


def test_even_a_few_persons_are_varied():
    people = sample_people(80, seed=14)
    assert Counter(p.sex for p in people) == {"female": 40, "male": 40}
    assert {p.upper.kind for p in people} == set(UPPERS)
    assert len({p.lower.kind for p in people if p.lower}) >= 10
    assert len({p.upper.colour for p in people}) >= 24
    assert len({p.hair for p in people}) >= 7
    assert {p.age for p in people} == {"child", "teenager", "adult", "older adult"}
    assert {p.bag.kind for p in people if p.bag} >= {"backpack", "shoulder bag", "handbag", "suitcase"}
    assert {p.held.kind for p in people if p.held} == {"phone", "umbrella", "folder"}
    assert {p.hat.kind for p in people if p.hat} == {"cap", "hat", "beanie"}
    patterns = {p.upper.surface.pattern for p in people}
    assert patterns >= {"plain", "striped", "plaid", "text"}


def test_persons_wear_what_the_wardrobe_holds_in_colours_that_have_names():
    for person in PEOPLE + HELD_OUT:
        assert person.upper.kind in UPPERS
        assert person.lower is None or person.lower.kind in LOWERS
        assert person.shoes.kind in SHOES
        assert person.hair_colour in HAIR_COLOURS
        for worn in (person.upper, person.under, person.lower, person.shoes, person.hat, person.bag, person.held):
            assert worn is None or worn.colour in COLOURS
            assert worn is None or worn.second is None or worn.second != worn.colour


def test_the_test_pool_shares_no_shoes_and_no_environment_with_the_training_pool():
    assert not set(SHOE_MESHES["train"]) & set(SHOE_MESHES["test"])
    assert not set(POOLS["train"]) & set(POOLS["test"])
    assert {p.shoe_mesh for p in HELD_OUT} <= set(SHOE_MESHES["test"])
    assert {s.place.environment for s in scattered(HELD_OUT, 2, 3)} <= set(POOLS["test"])
    tees = [{p.upper.cut for p in people if p.upper.kind == "t-shirt"} for people in (PEOPLE, HELD_OUT)]
    assert tees[0]
    assert tees[1]
    assert not tees[0] & tees[1]
    for kind in ("short", "chin-length"):
        assert not set(HAIR["train"][kind]) & set(HAIR["test"][kind])


def test_scattered_sightings_show_a_person_from_the_front_and_from_the_back():
    for person in PEOPLE[:20]:
        seen = scattered([person], 4, 3)
        turns = [abs((s.heading + 180) % 360 - 180) for s in seen[:3]]
        assert min(turns) <= 50
        assert max(turns) >= 130
        assert len({s.id for s in seen}) == 4
        assert all(s.place.ground in GROUNDS for s in seen)


def test_scattered_sightings_do_not_depend_on_how_many_persons_come_after():
    first, more = scattered(PEOPLE[:5], 3, 3), scattered(PEOPLE[:5], 4, 3)
    assert [s.place for s in first if s.person == PEOPLE[4]] == [s.place for s in more if s.person == PEOPLE[4]][:3]


def test_a_day_takes_each_person_past_several_cameras_at_walking_speed():
    for person in PEOPLE[:40]:
        seen = one_day([person], seed=3)
        assert 3 <= len(seen) <= 6
        assert len({s.place.name for s in seen}) == len(seen)
        for before, after in itertools.pairwise(seen):
            way = math.dist(before.place.position, after.place.position)
            assert way / 1.6 <= (after.time - before.time).total_seconds() <= way * 1.4 + 401
        assert all(s.time.date() == DAY.date() for s in seen)


def test_a_day_uses_every_camera():
    assert {s.place.name for s in one_day(PEOPLE, 3)} == {camera.name for camera in CAMERAS}
