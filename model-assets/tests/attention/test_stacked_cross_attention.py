import math

import pytest
import torch

from descry_assets.attention.cross_modal.stacked_cross_attention import StackedCrossAttention

SIZE = 8


@pytest.fixture
def scorer():
    torch.manual_seed(0)
    module = StackedCrossAttention(SIZE)
    torch.nn.init.normal_(module.word_weight.weight)
    return module


@torch.no_grad()
def naive_score(scorer, words, cells):
    """One pair, word by word, as the class docstring's equations stand."""
    unit_cells = [cell / cell.norm() for cell in cells]
    weights, relevances = [], []
    for word in words:
        unit = word / word.norm()
        exponents = [math.exp(scorer.log_temperature.exp().item() * float(unit @ cell)) for cell in unit_cells]
        attended = sum(e / sum(exponents) * cell for e, cell in zip(exponents, unit_cells, strict=True))
        relevances.append(float(unit @ attended / attended.norm()))
        weights.append(math.exp(float(scorer.word_weight(word))))
    return sum(w * r for w, r in zip(weights, relevances, strict=True)) / sum(weights)


def test_all_pairs_at_once_equal_the_equations_word_by_word(scorer):
    words, cells = torch.randn(3, 5, SIZE), torch.randn(4, 6, SIZE)
    lengths = [5, 2, 3]
    mask = torch.tensor([[1] * n + [0] * (5 - n) for n in lengths])
    scores = scorer.score_all(words, mask, cells)
    for sentence, length in enumerate(lengths):
        for image in range(4):
            expected = naive_score(scorer, words[sentence, :length], cells[image])
            assert scores[sentence, image].item() == pytest.approx(expected, abs=1e-5)


def test_padding_does_not_change_a_score(scorer):
    words, cells = torch.randn(1, 3, SIZE), torch.randn(2, 6, SIZE)
    padded = torch.cat([words, 100 * torch.randn(1, 4, SIZE)], 1)
    plain = scorer(words, torch.ones(1, 3, dtype=torch.int64), cells)
    torch.testing.assert_close(scorer(padded, torch.tensor([[1, 1, 1, 0, 0, 0, 0]]), cells), plain)


def test_an_image_does_not_change_the_score_of_another(scorer):
    words, mask, cells = torch.randn(1, 3, SIZE), torch.ones(1, 3, dtype=torch.int64), torch.randn(5, 6, SIZE)
    torch.testing.assert_close(scorer(words, mask, cells)[2:3], scorer(words, mask, cells[2:3]))


def test_an_image_that_shows_every_word_scores_one(scorer):
    words = torch.nn.functional.normalize(torch.randn(1, 1, SIZE), dim=-1)
    score = scorer(words, torch.ones(1, 1, dtype=torch.int64), words.expand(1, 6, SIZE))
    assert score.item() == pytest.approx(1.0, abs=1e-4)


def test_a_fully_padded_sentence_gives_a_number(scorer):
    score = scorer(torch.randn(1, 3, SIZE), torch.zeros(1, 3, dtype=torch.int64), torch.randn(2, 6, SIZE))
    assert torch.isfinite(score).all()
