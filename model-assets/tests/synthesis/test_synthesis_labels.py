from dataclasses import replace

import pytest

from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.data.rules import read
from descry_assets.synthesis.clothing import Worn
from descry_assets.synthesis.gallery import phrase, sighting
from descry_assets.synthesis.labels import attributes, details, view_word
from descry_assets.synthesis.masks import REGIONS
from descry_assets.synthesis.people import sample_people
from descry_assets.synthesis.wardrobe import Surface
from descry_assets.synthesis.witness import description, sentences

PEOPLE = sample_people(200, seed=3)
ALL = set(REGIONS)
GREY = Surface((0.2, 0.2, 0.2))


def test_attributes_are_of_the_vocabulary_that_models_are_trained_with():
    for person in PEOPLE:
        assert set(attributes(person)) <= set(ATTRIBUTES)


def test_every_sentence_says_only_what_is_so():
    for person in PEOPLE:
        for sentence in [*sentences(person, ALL, 0.0, person.id), description(person, person.id)]:
            invented = read(sentence).stated - set(attributes(person))
            assert not invented, (sentence, invented)


def test_sentences_say_much_of_what_is_so():
    stated = [len(read(description(person, person.id)).stated) for person in PEOPLE]
    assert sum(stated) / len(stated) >= 7


def test_what_no_pixel_shows_is_neither_an_attribute_nor_said():
    person = next(p for p in PEOPLE if p.bag and p.bag.kind == "backpack" and p.held is None)
    seen = ALL - {"bag"}
    assert "carrying.backpack" in attributes(person)
    assert "carrying.backpack" not in attributes(person, seen)
    assert all("pack" not in sentence for sentence in sentences(person, seen, 0.0, "x", 6))


def test_the_same_seed_gives_the_same_sentences_in_different_layouts():
    first = sentences(PEOPLE[0], ALL, 0.0, "a")
    assert first == sentences(PEOPLE[0], ALL, 0.0, "a")
    assert first != sentences(PEOPLE[0], ALL, 0.0, "b")
    assert len(set(first)) == 4


def test_sentences_read_as_sentences():
    for person in PEOPLE:
        for sentence in sentences(person, ALL, 0.0, person.id):
            assert sentence[0].isupper()
            assert sentence.endswith(".")
            assert "{" not in sentence
            assert "  " not in sentence
            assert " a a" not in sentence


def test_a_dress_gives_the_legs_its_colour_and_a_skirt():
    person = replace(PEOPLE[0], upper=Worn("dress", "dark red", GREY), under=None, lower=None, hair="bald")
    assert {"upper.red", "lower.red", "lower.skirt", "upper.short-sleeved"} <= set(attributes(person))


def test_stripes_count_as_colours_but_a_small_print_does_not():
    striped = Worn("t-shirt", "dark blue", replace(GREY, pattern="striped"), "white")
    printed = replace(striped, surface=replace(GREY, pattern="logo"))
    person = replace(PEOPLE[0], under=None)
    assert {"upper.blue", "upper.white", "upper.striped"} <= set(attributes(replace(person, upper=striped)))
    logo = attributes(replace(person, upper=printed))
    assert "upper.logo" in logo
    assert "upper.white" not in logo


def test_details_name_what_the_vocabulary_lacks():
    person = next(p for p in PEOPLE if p.bag is not None)
    assert details(person)["bag"] == {"kind": person.bag.kind, "colour": person.bag.colour}


@pytest.mark.parametrize(
    ("heading", "word"),
    [(0, "front"), (-40, "front"), (90, "side"), (-95, "side"), (180, "back"), (-170, "back"), (325, "front")],
)
def test_the_view_follows_the_heading(heading, word):
    assert view_word(heading) == word


def test_a_phrase_names_colours_pattern_and_garment_in_the_order_of_speech():
    assert phrase("long dress", "red", "white", "striped") == "long red and white striped dress"
    assert phrase("t-shirt", "blue", "white", "logo") == "blue printed t-shirt"
    assert phrase("backpack", "red") == "red backpack"


def test_a_sighting_of_a_gallery_has_strings_only():
    person = PEOPLE[0]
    line = {key: "x" for key in ("file", "id", "person", "camera", "time", "track", "tags", "description")}
    made = sighting(line | {"details": {"sex": person.sex, "age": person.age, **details(person)}, "mask": "x"})
    assert "mask" not in made
    assert {"sex", "age", "hair", "upper", "footwear"} <= made["attributes"].keys()
    assert all(isinstance(value, str) and value for value in made["attributes"].values())
