import math

import pytest
import torch

from descry_assets.attention.cross_modal.attribute_agreement import AttributeAgreement
from descry_assets.models.pair_scorer import KNOWN, LARGEST_LOGIT, PairScorer

SIZE = 2 * KNOWN + 8


def naive_agreement(importance, stated, denied, logits):
    """The class docstring's equation, one attribute after the other."""
    above, below = 0.0, 1.0
    for value, s, d, logit in zip(*(x.tolist() for x in (importance, stated, denied, logits)), strict=True):
        gain = math.log1p(math.exp(value))
        present = 1 / (1 + math.exp(-logit))
        above += gain * (s * math.log(present) + d * math.log(1 - present))
        below += gain * (s + d)
    return above / below


def test_agreement_equals_its_equation():
    torch.manual_seed(0)
    module = AttributeAgreement(5)
    torch.nn.init.normal_(module.importance)
    stated, denied, logits = torch.rand(3, 5), torch.rand(3, 5), torch.randn(4, 5)
    scores = module(stated, denied, logits)
    for sentence in range(3):
        for image in range(4):
            expected = naive_agreement(module.importance, stated[sentence], denied[sentence], logits[image])
            assert scores[sentence, image].item() == pytest.approx(expected, abs=1e-5)


def test_what_is_denied_ranks_who_lacks_it_before_who_has_it():
    module = AttributeAgreement(2)
    with_bag, without = torch.tensor([[4.0, 1.0]]), torch.tensor([[-4.0, 1.0]])
    bag, nothing = torch.tensor([[1.0, 0.0]]), torch.zeros(1, 2)
    assert module(nothing, bag, without) > module(nothing, bag, with_bag)
    assert module(bag, nothing, without) < module(bag, nothing, with_bag)


def test_a_sentence_that_says_nothing_agrees_with_all_alike():
    assert AttributeAgreement(3)(torch.zeros(1, 3), torch.zeros(1, 3), torch.randn(4, 3)).eq(0).all()


def test_the_pair_score_is_words_and_weighted_agreement():
    torch.manual_seed(0)
    scorer = PairScorer(SIZE)
    words, cells = torch.rand(1, 4, SIZE), torch.randn(3, 6, SIZE)
    mask = torch.tensor([[1, 1, 1, 0]])
    attended = scorer.words.score_all(words[:, 1:], mask[:, 1:], cells[:, :-1])[0]
    agreed = scorer.agreement(
        words[:, 0, :KNOWN], words[:, 0, KNOWN : 2 * KNOWN], cells[:, -1, :KNOWN] * LARGEST_LOGIT
    )[0]
    torch.testing.assert_close(scorer(words, mask, cells), attended + scorer.agreement_weight * agreed)


def test_the_score_teaches_nothing_about_what_a_sentence_says():
    scorer = PairScorer(SIZE)
    words = torch.rand(2, 4, SIZE, requires_grad=True)
    scorer.score_all(words, torch.ones(2, 4, dtype=torch.int64), torch.randn(3, 6, SIZE)).sum().backward()
    assert not words.grad[:, 0].any()
    assert words.grad[:, 1:].any()
