import random

import pytest

from descry_assets.data.archives import Caption
from descry_assets.data.rules import read
from descry_assets.evaluation.text_changes import (
    IRRELEVANT,
    lengthen,
    mistype,
    shorten,
    two_captions,
    typos,
    upper_case,
)

SENTENCE = (
    "The tall woman with long black hair wears a bright yellow jacket over a white shirt, dark trousers and boots."
)


@pytest.mark.parametrize("seed", range(20))
def test_every_eight_words_hold_one_typo(seed):
    before, after = SENTENCE.split(), typos(SENTENCE, random.Random(seed)).split()
    assert len(before) == len(after)
    wrong = [index for index, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert [index // 8 for index in wrong] == [0, 1, 2]
    assert all(abs(len(before[index]) - len(after[index])) <= 1 for index in wrong)


def test_a_word_is_mistyped_in_every_way_and_its_first_letter_kept():
    found = {mistype("boot", random.Random(seed)) for seed in range(300)}
    assert {"bot", "booot", "boto"} <= found
    assert any(len(word) == 4 and word not in ("boot", "boto") for word in found)
    assert "boot" not in found
    assert all(word[0] == "b" for word in found)


def test_short_words_alone_are_left_alone():
    assert typos("a man in red", random.Random(0)) == "a man in red"


def test_capitals():
    assert upper_case("A man.", random.Random(0)) == "A MAN."


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("A man in red, with a bag.", "A man in red"),
        ("A woman who walks slowly down the street.", "A woman who walks slowly"),
        ("He wears a t-shirt. It is white.", "He wears a t-shirt"),
        ("Man.", "Man"),
    ],
)
def test_a_short_sentence_is_the_beginning_of_the_first_clause(text, short):
    assert shorten(text, random.Random(0)) == short


def test_a_long_sentence_has_that_many_words_more_which_differ_by_draw():
    longer = lengthen(64)("A man in red.", random.Random(1))
    assert longer.startswith("A man in red. ")
    assert len(longer.split()) == 4 + 64
    assert longer != lengthen(64)("A man in red.", random.Random(2))


def test_what_is_appended_states_nothing_of_a_person():
    said = read(" ".join(IRRELEVANT))
    assert said.stated | said.denied == frozenset()


def test_captions_of_a_person_are_joined_in_turn():
    captions = [Caption("1", "a", ""), Caption("2", "b", ""), Caption("1", "c", ""), Caption("1", "d", "")]
    assert two_captions(captions) == ["a c", "b", "c d", "d a"]
