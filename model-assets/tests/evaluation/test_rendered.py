import numpy as np

from descry_assets.evaluation import rendered
from descry_assets.models.image_branch import COLUMNS, ROWS


def test_a_word_points_where_the_cell_most_like_it_is():
    generator = np.random.default_rng(0)
    tokens = generator.normal(size=(ROWS * COLUMNS + 1, 8)).astype(np.float32)
    word = tokens[5 * COLUMNS + 2 : 5 * COLUMNS + 3] * 3
    row, column = rendered.place(word, tokens, (70, 40))
    assert 48 <= row < 62
    assert 18 <= column < 32


def test_the_token_of_attributes_is_no_place():
    tokens = np.eye(ROWS * COLUMNS + 1, dtype=np.float32)
    tokens[0, -1] = 0.1
    assert max(rendered.place(tokens[-1:], tokens, (70, 40))) < 10


def test_a_mask_grows_by_the_tolerance_on_every_side():
    mask = np.zeros((9, 9), bool)
    mask[4, 4] = True
    assert np.argwhere(rendered.widened(mask, 2)).min(0).tolist() == [2, 2]
    assert rendered.widened(mask, 2).sum() == 25


def test_rendered_persons_are_counted_and_every_region_has_its_chance(measured):
    figures = measured["rendered"]
    assert (figures["persons"], figures["images"]) == (150, 450)
    rows = {row["region"]: row for row in figures["pointing"]}
    assert rows["all"]["words"] == sum(row["words"] for name, row in rows.items() if name != "all")
    for row in rows.values():
        assert 0 < row["chance"] < 100
        low, high = row["hit"]["interval"]
        assert low <= row["hit"]["value"] <= high
    assert rows["lower"]["hit"]["value"] > 1.3 * rows["lower"]["chance"]


def test_exact_sentences_find_their_persons_far_more_often_than_chance(measured):
    recall = measured["rendered"]["recall"]
    assert recall["r5"]["value"] >= recall["r1"]["value"] > 50


def test_a_word_beyond_the_models_sight_has_no_pieces(subject):
    text = "very " * 100 + "jacket"
    assert subject.bundle.pieces_of(text, len(text) - 6, len(text)) == []


def test_pieces_of_a_word_cover_it_and_nothing_else(subject):
    text = "A man in turquoise trousers"
    tokens = subject.bundle.pieces_of(text, text.index("turquoise"), text.index("turquoise") + 9)
    neighbours = subject.bundle.pieces_of(text, text.index("trousers"), len(text))
    assert tokens[0] == 4
    assert neighbours[0] == tokens[-1] + 1
