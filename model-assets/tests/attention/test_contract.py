"""What every registered mechanism must do, whatever it computes."""

import pytest
import torch
from naive import randomised, through_onnx

from descry_assets.attention.kernels import own_losses
from descry_assets.attention.registry import PLACES, build, get, mechanism, mechanisms, names

WIDTH = 16
SEQUENCES = [*names("tokens"), *names("pool")]
LARGEST_DIFFERENCE = 1e-4
IDLE = {("stacked-cross-attention", "word_weight.bias"), ("split-attention", "attend.fc1.bias")}
"""Parameters that cancel out, kept because trained weights, or timm's module, have them."""


def made(name, dtype=torch.float64):
    torch.manual_seed(0)
    return randomised(build(name, WIDTH)).to(dtype)


def inputs(name, batch=2, length=5, dtype=torch.float64, seed=1):
    """Arguments of ``run`` for a mechanism: a map, tokens and their mask, or sentences and images."""
    generator = torch.Generator().manual_seed(seed)
    place = get(name).place

    def noise(*shape):
        return torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)

    if place == "map":
        return (noise(batch, WIDTH, 5, 7),)
    mask = torch.ones(batch, length, dtype=torch.int64)
    if place == "pair":
        return noise(batch, length, WIDTH), mask, noise(3, 6, WIDTH)
    return noise(batch, length, WIDTH), mask


def run(name, module, arguments):
    return module.score_all(*arguments) if get(name).place == "pair" else module(*arguments)


def padded(arguments, extra=3):
    """The same tokens with noise behind them that the mask hides."""
    tokens, mask, *rest = arguments
    noise = 30 * torch.randn(len(tokens), extra, WIDTH, dtype=tokens.dtype)
    return torch.cat([tokens, noise], 1), torch.cat([mask, torch.zeros(len(mask), extra, dtype=mask.dtype)], 1), *rest


@pytest.mark.parametrize("name", mechanisms())
def test_the_result_has_the_shape_of_its_place(name):
    expected = {"map": (2, WIDTH, 5, 7), "tokens": (2, 5, WIDTH), "pool": (2, WIDTH), "pair": (2, 3)}
    result = run(name, made(name), inputs(name))
    assert result.shape == expected[get(name).place]
    assert torch.isfinite(result).all()


@pytest.mark.parametrize("name", mechanisms())
def test_gradients_reach_the_input_and_every_parameter(name):
    module = made(name).train()
    arguments = [value.requires_grad_() if value.is_floating_point() else value for value in inputs(name, batch=3)]
    result = run(name, module, arguments)
    ((result * torch.randn_like(result)).sum() + own_losses(module, torch.ones(3, dtype=torch.float64))).backward()
    values = {label: value for label, value in module.named_parameters() if (name, label) not in IDLE}
    values |= {f"argument {index}": value for index, value in enumerate(arguments) if value.is_floating_point()}
    for label, value in values.items():
        assert value.grad is not None, f"no gradient reaches {label}"
        assert value.grad.abs().max() > 1e-12, f"the gradient of {label} is zero"


@pytest.mark.parametrize("name", mechanisms())
def test_it_trains_beside_a_trunk_in_half_precision(name):
    module = made(name, torch.float32).train()
    arguments = inputs(name, batch=3)
    half = [value.bfloat16().requires_grad_() if value.is_floating_point() else value for value in arguments]
    with torch.autocast("cpu", torch.bfloat16):
        result = run(name, module, half)
    result.float().square().sum().backward()
    learning = [value for value in (*module.parameters(), *half) if value.is_floating_point()]
    assert all(torch.isfinite(value.grad).all() for value in learning if value.grad is not None)


@pytest.mark.parametrize("name", mechanisms())
def test_others_in_a_batch_change_nothing(name):
    module, arguments = made(name), inputs(name, batch=3)
    together = run(name, module, arguments)
    if get(name).place == "pair":
        alone = run(name, module, (arguments[0][1:2], arguments[1][1:2], arguments[2][2:3]))
        torch.testing.assert_close(together[1:2, 2:3], alone)
    else:
        torch.testing.assert_close(together[1:2], run(name, module, [value[1:2] for value in arguments]))


@pytest.mark.parametrize("name", mechanisms())
def test_the_same_input_gives_the_same_result(name):
    module, arguments = made(name), inputs(name)
    torch.testing.assert_close(run(name, module, arguments), run(name, module, arguments), rtol=0, atol=0)


@pytest.mark.parametrize("name", names("map"))
@pytest.mark.parametrize("shape", [(1, 1), (1, 6), (3, 2), (7, 4)])
def test_a_map_may_have_any_size(name, shape):
    result = made(name)(torch.randn(2, WIDTH, *shape, dtype=torch.float64))
    assert result.shape == (2, WIDTH, *shape)
    assert torch.isfinite(result).all()


@pytest.mark.parametrize("name", [*SEQUENCES, *names("pair")])
def test_one_token_is_enough(name):
    assert torch.isfinite(run(name, made(name), inputs(name, length=1))).all()


@pytest.mark.parametrize("name", [*SEQUENCES, *names("pair")])
def test_padding_changes_nothing(name):
    module, arguments = made(name), inputs(name)
    expected, result = run(name, module, arguments), run(name, module, padded(arguments))
    torch.testing.assert_close(result[:, :5] if get(name).place == "tokens" else result, expected)


@pytest.mark.parametrize("name", SEQUENCES)
def test_no_mask_is_a_mask_that_hides_nothing(name):
    module, (tokens, mask) = made(name), inputs(name)
    torch.testing.assert_close(module(tokens, None), module(tokens, mask))


@pytest.mark.parametrize("name", [*SEQUENCES, *names("pair")])
def test_nothing_but_padding_gives_numbers(name):
    arguments = list(inputs(name))
    arguments[1] = torch.zeros_like(arguments[1])
    assert torch.isfinite(run(name, made(name), arguments)).all()


@pytest.mark.parametrize("name", names("map"))
def test_a_map_is_the_same_in_onnx_with_another_batch(name):
    module = made(name, torch.float32)
    (example,), (other,) = inputs(name, 2, dtype=torch.float32), inputs(name, 3, dtype=torch.float32, seed=2)
    with torch.no_grad():
        expected = module(other)
    result = through_onnx(module, (example,), (other,), ([0],))
    torch.testing.assert_close(result, expected, rtol=0, atol=LARGEST_DIFFERENCE)


@pytest.mark.parametrize("name", SEQUENCES)
def test_tokens_are_the_same_in_onnx_with_another_batch_and_length(name):
    module = made(name, torch.float32)
    example = inputs(name, 2, 5, torch.float32)
    for batch, length in ((3, 7), (1, 1)):
        other = padded(inputs(name, batch, length, torch.float32, seed=2))
        with torch.no_grad():
            expected = module(*other)
        result = through_onnx(module, example, other, ([0, 1], [0, 1]))
        if get(name).place == "tokens":
            result, expected = result[:, :length], expected[:, :length]
        torch.testing.assert_close(result, expected, rtol=0, atol=LARGEST_DIFFERENCE)


@pytest.mark.parametrize("name", names("pair"))
def test_a_sentence_scores_the_same_in_onnx_with_another_length_and_more_images(name):
    module = made(name, torch.float32)
    words, mask, cells = inputs(name, 1, 5, torch.float32)
    other_words, other_mask, other_cells = padded(inputs(name, 1, 8, torch.float32, seed=2))
    other = other_words, other_mask, torch.cat([other_cells, other_cells.flip(1)])
    with torch.no_grad():
        expected = module(*other)
        torch.testing.assert_close(expected, module.score_all(*other)[0])
    result = through_onnx(module, (words, mask, cells), other, ([1], [1], [0]))
    assert result.shape == (6,)
    torch.testing.assert_close(result, expected, rtol=0, atol=LARGEST_DIFFERENCE)


@pytest.mark.parametrize("name", mechanisms())
def test_a_mechanism_says_what_it_is_and_what_it_costs(name):
    found = get(name)
    assert found.summary.endswith(".")
    assert found.paper
    assert "Cost: " in found.make.__doc__


@pytest.mark.parametrize("name", names("tokens"))
def test_what_is_for_tokens_can_stand_in_a_map(name):
    tokens, in_map = made(name), randomised(build(name, WIDTH, place="map")).double()
    in_map.tokens.load_state_dict(tokens.state_dict())
    x = torch.randn(2, WIDTH, 3, 2, dtype=torch.float64)
    cells = torch.stack([x[:, :, row, column] for row in range(3) for column in range(2)], 1)
    result, expected = in_map(x), tokens(cells, None)
    torch.testing.assert_close(result[:, :, 2, 1], expected[:, 5])
    torch.testing.assert_close(result[:, :, 1, 0], expected[:, 2])


@pytest.mark.parametrize("name", names("map"))
def test_what_is_for_maps_can_stand_in_the_tokens_of_a_grid(name):
    x = torch.randn(2, WIDTH, 3, 2, dtype=torch.float64)
    in_tokens = randomised(build(name, WIDTH, place="tokens", grid=(3, 2))).double()
    cells = torch.stack([x[:, :, row, column] for row in range(3) for column in range(2)], 1)
    torch.testing.assert_close(in_tokens(cells, None)[:, 3], in_tokens.map(x)[:, :, 1, 1])
    with pytest.raises(ValueError, match="mask"):
        in_tokens(cells, torch.ones(2, 6))


def test_an_unknown_name_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match=r"'squeeze'; known are .*stacked-cross-attention"):
        build("squeeze", WIDTH)


def test_what_cannot_stand_somewhere_is_refused():
    with pytest.raises(ValueError, match="cannot stand in 'map'"):
        build("stacked-cross-attention", WIDTH, place="map")


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="two mechanisms"):
        mechanism("stacked-cross-attention", family="spatial", place="map", paper="none")(torch.nn.Identity)
    with pytest.raises(ValueError, match="'sideways'"):
        mechanism("new", family="sideways", place=PLACES[0], paper="none")
