import math

import pytest
import torch
from naive import attended, randomised, softmax

from descry_assets.attention.temporal.actor_transformer import ActorTransformer, place_code
from descry_assets.attention.temporal.attention_pooling import TemporalAttentionPooling
from descry_assets.attention.temporal.feature_bank import LongTermFeatureBank

WIDTH = 8


def noise(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def naive_pool(module, maps, frames):
    """Maps as the linear layer reads them [T, *], frames [T, C]."""
    hidden = [(module.inside.weight @ each.flatten() + module.inside.bias).clamp_min(0) for each in maps]
    nothing, logits = torch.zeros_like(hidden[0]), []
    for t in range(len(maps)):
        around = [hidden[s] if 0 <= s < len(maps) else nothing for s in (t - 1, t, t + 1)]
        logit = sum(module.over_time.weight[0, :, tap] @ around[tap] for tap in range(3)) + module.over_time.bias[0]
        logits.append(max(0.0, float(logit)) if module.final_relu else float(logit))
    weights = softmax(logits)
    if module.normaliser == "sigmoid":
        gates = [1 / (1 + math.exp(-logit)) for logit in logits]
        weights = [gate / sum(gates) for gate in gates]
    return sum(weight * frame for weight, frame in zip(weights, frames, strict=True))


@torch.no_grad()
@pytest.mark.parametrize("normaliser", ["softmax", "sigmoid"])
@pytest.mark.parametrize("final_relu", [True, False])
def test_pooling_of_frames_equals_its_equations(normaliser, final_relu):
    module = randomised(TemporalAttentionPooling(WIDTH, 5, normaliser, final_relu)).double()
    x, lengths = noise(2, 6, WIDTH), (6, 4)
    result = module(x, torch.tensor([[1] * n + [0] * (6 - n) for n in lengths]))
    for clip, length in enumerate(lengths):
        torch.testing.assert_close(result[clip], naive_pool(module, x[clip, :length], x[clip, :length]))


@torch.no_grad()
def test_pooling_may_read_whole_maps():
    module = randomised(TemporalAttentionPooling(WIDTH, 5, grid=(2, 3))).double()
    maps = noise(2, 4, WIDTH, 2, 3)
    for clip, result in zip(maps, module(maps), strict=True):
        torch.testing.assert_close(result, naive_pool(module, clip, clip.mean((2, 3))))


def test_frames_are_weighed_by_a_known_normaliser():
    with pytest.raises(ValueError, match="'mean'"):
        TemporalAttentionPooling(WIDTH, normaliser="mean")


@torch.no_grad()
def test_the_bank_equals_its_equations():
    module = randomised(LongTermFeatureBank(WIDTH, hidden=4)).double()
    now, bank = noise(2, 3, WIDTH), noise(2, 6, WIDTH, seed=1)
    lengths = (6, 4)
    result = module(now, None, bank, torch.tensor([[1] * n + [0] * (6 - n) for n in lengths]))
    for clip, length in enumerate(lengths):
        kept, found = module.past(bank[clip, :length]), module.present(now[clip])
        for layer in module.layers:
            seen = attended(layer.query(found), layer.key(kept), layer.value(kept), 4**-0.5)
            found = found + layer.out(layer.norm(seen).clamp_min(0))
        torch.testing.assert_close(result[clip], module.join(torch.cat([now[clip], found], -1)))


@torch.no_grad()
def test_the_bank_starts_as_if_it_were_not_there():
    module, now = LongTermFeatureBank(WIDTH).double().eval(), noise(2, 3, WIDTH)
    torch.testing.assert_close(
        module(now, None, noise(2, 6, WIDTH, seed=1)), module(now, None, noise(2, 4, WIDTH, seed=2))
    )


@torch.no_grad()
def test_the_order_of_the_bank_does_not_matter_and_what_is_in_it_twice_does():
    module = randomised(LongTermFeatureBank(WIDTH, hidden=4)).double()
    now, bank = noise(1, 3, WIDTH), noise(1, 4, WIDTH, seed=1)
    expected = module(now, None, bank)
    torch.testing.assert_close(module(now, None, bank.flip(1)), expected)
    assert not torch.allclose(module(now, None, torch.cat([bank, bank[:, :1]], 1)), expected)


@torch.no_grad()
def test_actors_attend_as_their_equations_say():
    module = randomised(ActorTransformer(WIDTH)).double()
    x, centres = noise(2, 4, WIDTH), 100 * noise(2, 4, 2, seed=1).abs()
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    result = module(x, mask, centres)
    for scene, count in enumerate((4, 3)):
        there = x[scene, :count] + place_code(centres, WIDTH)[scene, :count]
        seen = attended(module.query(there), module.key(there), module.value(there), WIDTH**-0.5)
        there = module.attention_norm(there + seen)
        expected = module.output_norm(there + module.perceptron(there))
        torch.testing.assert_close(result[scene, :count], expected)


def test_a_place_is_sines_and_cosines_of_growing_waves():
    code = place_code(torch.tensor([[[3.0, 5.0]]]), 8)[0, 0].tolist()
    expected = [wave(angle) for angle in (3, 0.03, 5, 0.05) for wave in (math.sin, math.cos)]
    assert code == pytest.approx(expected, abs=1e-6)
    with pytest.raises(ValueError, match="not 6"):
        place_code(torch.zeros(1, 1, 2), 6)


@torch.no_grad()
def test_the_order_of_actors_does_not_matter():
    module = randomised(ActorTransformer(WIDTH)).double()
    x, centres = noise(1, 4, WIDTH), noise(1, 4, 2, seed=1)
    torch.testing.assert_close(module(x.flip(1), None, centres.flip(1)), module(x, None, centres).flip(1))
