import random

from descry_assets.data.attributes import ATTRIBUTES, COLOURS
from descry_assets.data.rules import read
from descry_assets.data.sentences import SentenceMaker

PERSON = {"sex.female", "upper.red", "upper.jacket", "lower.black", "lower.skirt", "shoes.white", "shoes.sneakers"}
VAGUE = ("dark", "light colored")


def drafts(count, seed=0, **chances):
    generator = random.Random(seed)
    maker = SentenceMaker(generator, **chances)
    crops = [set(generator.sample(ATTRIBUTES, 12)) for _ in range(count)]
    return [(crop, maker.describe(crop)) for crop in crops]


def test_a_sentence_states_only_what_the_crop_has():
    for crop, sentence in drafts(500):
        assert sentence.stated <= crop


def test_a_sentence_denies_only_what_the_crop_lacks():
    denying = 0
    for crop, sentence in drafts(1000):
        assert not sentence.denied & crop, sentence
        denying += bool(sentence.denied)
    assert 60 < denying < 240


def test_rules_find_exactly_what_a_sentence_denies():
    maker = SentenceMaker(random.Random(4), absence=1.0)
    for _ in range(300):
        sentence = maker.describe(PERSON)
        if not any(word in sentence.text.lower() for word in VAGUE):
            assert read(sentence.text).denied == sentence.denied, sentence.text


def test_a_sentence_may_be_only_a_sex_and_something_absent():
    maker = SentenceMaker(random.Random(5), query=1.0)
    made = {maker.describe({"sex.male"}).text for _ in range(1000)}
    assert {"man, no hat", "man without a backpack", "man is not wearing a hat"} <= made


def test_a_query_has_a_few_words():
    maker = SentenceMaker(random.Random(6), query=1.0)
    lengths = [len(maker.describe(PERSON).text.split()) for _ in range(200)]
    assert max(lengths) <= 14
    assert sum(lengths) / len(lengths) < 6


def test_absence_is_not_said_where_labels_may_be_missing():
    maker = SentenceMaker(random.Random(7), absence=1.0)
    assert not any("upper.jacket" in maker.describe({"upper.long-sleeved"}).denied for _ in range(300))
    assert not any("carrying.bag" in maker.describe({"carrying.luggage"}).denied for _ in range(300))


def test_what_is_left_open_is_filled_in():
    for _, sentence in drafts(500):
        assert "{" not in sentence.text
        assert "  " not in sentence.text


def test_a_description_begins_with_a_capital():
    for _, sentence in drafts(500, query=0.0):
        assert sentence.text[0].isupper()


def test_rules_find_the_colours_that_a_sentence_states():
    maker = SentenceMaker(random.Random(1), query=0.0)
    worn = {f"{slot}.{colour}" for slot in ("upper", "lower", "shoes") for colour in COLOURS}
    sentences = [maker.describe(PERSON) for _ in range(200)]
    plain = [sentence for sentence in sentences if not any(word in sentence.text.lower() for word in VAGUE)]
    assert len(plain) > 50
    for sentence in plain:
        assert (sentence.stated & worn) <= read(sentence.text).stated, sentence.text


def test_the_same_seed_gives_the_same_sentences():
    assert [s for _, s in drafts(20, seed=3)] == [s for _, s in drafts(20, seed=3)]
    assert [s for _, s in drafts(20, seed=3)] != [s for _, s in drafts(20, seed=4)]


def test_wording_varies():
    maker = SentenceMaker(random.Random(2))
    assert len({maker.describe(PERSON).text for _ in range(100)}) > 90
