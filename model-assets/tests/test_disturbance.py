import random

import pytest

from descry_assets.data import disturbance
from descry_assets.data.disturbance import SYNONYMS, adapt, disturb, swap_attribute
from descry_assets.data.rules import read

LONG = read("A man wears a red shirt. He has black shoes. He carries a backpack. He has no hat.")


def disturbed(sentence, count=300, seed=0, typos=disturbance.TYPOS):
    generator = random.Random(seed)
    return [disturb(sentence, generator, typos) for _ in range(count)]


def test_a_disturbed_sentence_says_no_more_than_before():
    results = disturbed(LONG)
    assert all(result.stated <= LONG.stated and result.denied <= LONG.denied for result in results)
    assert len({result.text for result in results}) > 50
    assert LONG.text in {result.text for result in results}


def test_what_is_left_out_is_no_longer_said():
    shorter = [result for result in disturbed(LONG) if result.text.count(".") < LONG.text.count(".")]
    assert {frozenset(), LONG.denied} == {result.denied for result in shorter}
    assert any("carrying.backpack" not in result.stated for result in shorter)


def test_a_clause_of_a_single_sentence_may_be_left_out():
    sentence = read("A man with short hair, in a red shirt, blue jeans")
    shorter = {result.stated for result in disturbed(sentence) if result.text.count(",") < 2}
    assert {sentence.stated - {"upper.red"}, sentence.stated - {"lower.blue", "lower.jeans"}} == shorter


def test_a_typing_error_keeps_what_is_said(monkeypatch):
    monkeypatch.setattr(disturbance, "OMISSION", 0.0)
    for result in disturbed(LONG, 20, typos=1.0):
        assert "shirt" not in result.text.split()
        assert (result.stated, result.denied) == (LONG.stated, LONG.denied)


def test_the_first_sentence_stays_first_when_sentences_change_order(monkeypatch):
    monkeypatch.setattr(disturbance, "REORDERING", 1.0)
    for chance in ("OMISSION", "SYNONYM"):
        monkeypatch.setattr(disturbance, chance, 0.0)
    texts = {result.text for result in disturbed(LONG, typos=0.0)}
    assert len(texts) == 6
    assert all(text.startswith("A man wears a red shirt. ") for text in texts)


@pytest.mark.parametrize("word", SYNONYMS)
def test_a_synonym_states_the_same(word):
    for other in SYNONYMS[word]:
        assert read(f"a black {other}").stated == read(f"a black {word}").stated


def test_a_seed_fixes_a_disturbance():
    assert disturbed(LONG, 20, seed=1) == disturbed(LONG, 20, seed=1) != disturbed(LONG, 20, seed=2)


def test_exactly_one_word_is_exchanged_and_what_is_said_follows():
    generator = random.Random(3)
    for _ in range(100):
        swapped = swap_attribute(LONG, generator)
        pairs = zip(LONG.text.split(), swapped.text.split(), strict=True)
        assert [a for a, b in pairs if a != b and a not in ("a", "an")]
        assert (swapped.stated, swapped.denied) == (read(swapped.text).stated, read(swapped.text).denied)
        assert (swapped.stated, swapped.denied) != (LONG.stated, LONG.denied)


def test_sex_is_exchanged_in_the_noun_and_not_in_pronouns():
    swapped = swap_attribute(read("The man has his phone"), random.Random(0))
    assert (swapped.text, swapped.stated) == ("The woman has his phone", {"sex.female", "carrying.phone"})


def test_an_article_fits_the_exchanged_word():
    texts = {swap_attribute(read("person with an umbrella"), random.Random(seed)).text for seed in range(20)}
    assert texts == {f"person with a {word}" for word in ("backpack", "suitcase", "purse")}


def test_a_colour_that_belongs_to_nothing_is_not_exchanged():
    assert swap_attribute(read("person with a red tie"), random.Random(0)) is None


def test_a_sentence_is_adapted_to_a_person_by_exchanging_words():
    sentence = read("A man in a red shirt and black pants, carrying a backpack.")
    has = frozenset({"sex.female", "upper.blue", "lower.black", "carrying.backpack", "carrying.bag"})
    adapted = adapt(sentence, has)
    assert adapted.text == "A woman in a blue shirt and black pants, carrying a backpack."
    assert adapted.stated <= has


def test_what_cannot_be_exchanged_is_left_out():
    sentence = read("A man in a black shirt. He wears blue jeans. He has an umbrella.")
    adapted = adapt(sentence, frozenset({"sex.male", "upper.black", "lower.blue", "lower.jeans"}))
    assert adapted.text == "A man in a black shirt. He wears blue jeans."


def test_a_sentence_that_fits_is_not_adapted():
    sentence = read("A man in a black shirt without a hat")
    assert adapt(sentence, sentence.stated) == sentence
