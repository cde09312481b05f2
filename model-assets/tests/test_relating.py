"""What training asks of a crop and its sentence together, beside what ``test_methods`` has."""

import numpy as np
import pytest
import torch

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.data.prompts import PROMPTS
from descry_assets.data.rules import read
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training.objective import binary_loss
from descry_assets.training.relating import PROMPTED, Prompts, drawn_pair_loss, prompt_loss


class Remembering(PairMechanism):
    """Scores every pair 0 and keeps which were asked for."""

    def score_each(self, text_tokens, text_mask, image_tokens):
        self.asked = [(int(a), int(b)) for a, b in zip(text_tokens[:, 0, 0], image_tokens[:, 0, 0], strict=True)]
        return torch.zeros(len(text_tokens), requires_grad=True)


def draw(fits, logits):
    scorer, count = Remembering(), len(fits)
    numbers = torch.arange(count).float()[:, None, None]
    texts = numbers, torch.ones(count, 1)
    loss = drawn_pair_loss(scorer, texts, numbers, logits, fits, np.random.default_rng(0))
    return loss, scorer.asked


def test_the_likeliest_wrong_answers_are_drawn():
    logits = torch.zeros(4, 4)
    logits[0, 2], logits[3, 1] = 50, 50
    loss, asked = draw(torch.eye(4, dtype=torch.bool), logits)
    assert asked[:4] == [(row, row) for row in range(4)]
    assert asked[4] == (0, 2)
    assert asked[8 + 1] == (3, 1)
    assert all(sentence != crop for sentence, crop in asked[4:])
    assert loss.item() == pytest.approx(np.log(2))


def test_what_fits_is_never_counted_as_wrong():
    fits = torch.ones(3, 3, dtype=torch.bool)
    fits[0, 1] = False
    loss, asked = draw(fits, torch.zeros(3, 3))
    assert asked[3] == (0, 1)
    assert asked[6 + 1] == (0, 1)
    assert loss.item() == pytest.approx(np.log(2))


def test_every_attribute_has_a_prompt_that_states_it_and_one_that_denies_it():
    assert len(PROMPTS) == len(ATTRIBUTES)
    assert len({text for pair in PROMPTS for text in pair}) == 2 * len(ATTRIBUTES)
    for attribute, (stated, denied) in zip(ATTRIBUTES, PROMPTS, strict=True):
        assert " not " in denied
        assert " not " not in stated
        if attribute.startswith(("carrying.", "wearing.hat", "wearing.scarf")):
            assert attribute in read(stated).stated
            assert attribute in read(denied).denied


def test_prompts_of_drawn_attributes_come_in_pairs():
    tokenizer = load_tokenizer()
    drawn, ids, mask = Prompts(tokenizer).draw(np.random.default_rng(0))
    assert len(set(drawn.tolist())) == PROMPTED
    assert ids.shape == mask.shape
    for number, attribute in enumerate(drawn):
        for side in (0, 1):
            row = number + side * PROMPTED
            assert tokenizer.decode(ids[row, : mask[row].sum()].tolist()).replace("- ", "") == PROMPTS[attribute][side]


def test_the_true_prompt_is_to_be_nearer():
    cosines = torch.tensor([[0.9, 0.1, 0.1, 0.9]])
    right = prompt_loss(cosines, torch.tensor(2.0), torch.tensor([[1.0, 0.0]]))
    assert right < prompt_loss(cosines, torch.tensor(2.0), torch.tensor([[0.0, 1.0]]))
    logit = torch.tensor(1.6)
    expected = -0.8 * logit.sigmoid().log() - 0.2 * (-logit).sigmoid().log()
    torch.testing.assert_close(right, expected)


def test_few_right_pairs_weigh_as_much_as_many_wrong_ones():
    fits = torch.eye(3, dtype=torch.bool)
    scores = torch.where(fits, 2.0, -1.0)
    expected = torch.nn.functional.softplus(torch.tensor(-2.0)) + torch.nn.functional.softplus(torch.tensor(-1.0))
    torch.testing.assert_close(binary_loss(scores, fits), expected)
