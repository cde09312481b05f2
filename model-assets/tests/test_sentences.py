import random

from descry_assets.data.attributes import ATTRIBUTES, COLOURS
from descry_assets.data.rules import read_attributes
from descry_assets.data.sentences import SentenceMaker

PERSON = {"sex.female", "upper.red", "upper.jacket", "lower.black", "lower.skirt", "shoes.white", "shoes.sneakers"}


def drafts(count, seed=0):
    generator = random.Random(seed)
    maker = SentenceMaker(generator)
    crops = [set(generator.sample(ATTRIBUTES, 12)) for _ in range(count)]
    return [(crop, maker.describe(crop)) for crop in crops]


def test_a_sentence_states_only_what_the_crop_has():
    for crop, sentence in drafts(500):
        assert sentence.stated <= crop


def test_what_is_left_open_is_filled_in():
    for _, sentence in drafts(500):
        assert "{" not in sentence.text
        assert "  " not in sentence.text
        assert sentence.text[0].isupper() or not sentence.text[0].isalpha()


def test_rules_find_the_colours_that_a_sentence_states():
    maker = SentenceMaker(random.Random(1))
    worn = {f"{slot}.{colour}" for slot in ("upper", "lower", "shoes") for colour in COLOURS}
    sentences = [maker.describe(PERSON) for _ in range(200)]
    vague = ("dark", "light colored")
    plain = [sentence for sentence in sentences if not any(word in sentence.text.lower() for word in vague)]
    assert len(plain) > 50
    for sentence in plain:
        assert (sentence.stated & worn) <= read_attributes(sentence.text), sentence.text


def test_the_same_seed_gives_the_same_sentences():
    assert [s for _, s in drafts(20, seed=3)] == [s for _, s in drafts(20, seed=3)]
    assert [s for _, s in drafts(20, seed=3)] != [s for _, s in drafts(20, seed=4)]


def test_wording_varies():
    maker = SentenceMaker(random.Random(2))
    assert len({maker.describe(PERSON).text for _ in range(100)}) > 90
