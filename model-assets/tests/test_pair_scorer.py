import pytest
import torch

from descry_assets.attention.attribute_agreement import AttributeAgreement
from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.models.pair_scorer import PairScorer

KNOWN = len(ATTRIBUTES)


def naive_agreement(importance, demands, evidence):
    """The class docstring's equation, one attribute after the other."""
    gains = [torch.log1p(torch.exp(value)).item() for value in importance]
    above = sum(g * d * e for g, d, e in zip(gains, demands.tolist(), evidence.tolist(), strict=True))
    return above / (1 + sum(g * abs(d) for g, d in zip(gains, demands.tolist(), strict=True)))


def test_agreement_equals_its_equation():
    torch.manual_seed(0)
    module = AttributeAgreement(5)
    torch.nn.init.normal_(module.importance)
    demands, evidence = torch.rand(3, 5) * 2 - 1, torch.rand(4, 5) * 2 - 1
    scores = module(demands, evidence)
    for sentence in range(3):
        for image in range(4):
            expected = naive_agreement(module.importance, demands[sentence], evidence[image])
            assert scores[sentence, image].item() == pytest.approx(expected, abs=1e-6)


def test_a_demand_for_absence_ranks_who_lacks_it_before_who_has_it():
    module = AttributeAgreement(2)
    with_bag, without = torch.tensor([[0.9, 0.2]]), torch.tensor([[-0.9, 0.2]])
    demands = torch.tensor([[-1.0, 0.0]])
    assert module(demands, without) > module(demands, with_bag)
    assert module(-demands, without) < module(-demands, with_bag)


def test_a_sentence_that_demands_nothing_agrees_with_all_alike():
    assert AttributeAgreement(3)(torch.zeros(1, 3), torch.randn(4, 3)).eq(0).all()


def test_the_pair_score_is_words_and_weighted_agreement():
    torch.manual_seed(0)
    scorer = PairScorer(96)
    words, cells = torch.randn(1, 4, 96), torch.randn(3, 6, 96)
    mask = torch.tensor([[1, 1, 1, 0]])
    scores = scorer(words, mask, cells)
    attended = scorer.words.score_all(words[:, 1:], mask[:, 1:], cells[:, :-1])[0]
    agreed = scorer.agreement(words[:, 0, :KNOWN] * KNOWN**0.5, cells[:, -1, :KNOWN] * KNOWN**0.5)[0]
    torch.testing.assert_close(scores, attended + scorer.agreement_weight * agreed)
