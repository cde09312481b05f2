import itertools
import math

import pytest
import torch
from naive import randomised, softmax, through_onnx
from torch import nn

from descry_assets.attention.hard.attention_guided_crop import (
    AttentionGuidedBranches,
    AttentionGuidedCrop,
    box_around,
    crop,
    heat,
    largest_component,
)
from descry_assets.attention.hard.gumbel_top_k import GumbelCrossAttention, GumbelPool, GumbelTopK
from descry_assets.attention.hard.head_gates import GatedHeads, HardConcreteGates
from descry_assets.attention.hard.luong import LuongAttention, LuongLocalAttention
from descry_assets.attention.hard.show_attend_tell import HardAttention, HardChoice
from descry_assets.attention.kernels import own_losses
from descry_assets.attention.spatial.multi_head import MultiHead

WIDTH = 8


def noise(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


# Gumbel top-k


def test_draws_are_without_replacement_from_the_softmax():
    torch.manual_seed(0)
    scores = torch.tensor([0.5, -0.3, 1.0, 0.0])
    chosen = GumbelTopK(2)(scores.expand(200_000, 4)).detach().round()
    p = softmax(scores.tolist())
    for first, second in itertools.combinations(range(4), 2):
        expected = p[first] * p[second] * (1 / (1 - p[first]) + 1 / (1 - p[second]))
        assert (chosen[:, first] * chosen[:, second]).mean().item() == pytest.approx(expected, abs=4e-3)


@pytest.mark.parametrize("estimator", ["softmax", "subset"])
def test_a_choice_is_hard_and_its_gradient_that_of_the_relaxation(estimator):
    module = GumbelTopK(2, 0.7, estimator)
    scores, direction = noise(3, 5).requires_grad_(), noise(3, 5, seed=1)
    torch.manual_seed(3)
    chosen = module(scores)
    assert chosen.detach().sort(-1).values.allclose(torch.tensor([0.0, 0, 0, 1, 1]).double())
    (chosen * direction).sum().backward()
    torch.manual_seed(3)
    again = scores.detach().requires_grad_()
    relaxed = module.relaxed(again - torch.empty_like(again).exponential_().log())
    (relaxed * direction).sum().backward()
    torch.testing.assert_close(scores.grad, again.grad)
    assert (scores.grad != 0).all()
    torch.testing.assert_close(relaxed.sum(-1).detach(), torch.full((3,), 2.0).double())


def test_a_cold_subset_relaxation_is_the_top_k():
    relaxed = GumbelTopK(2, 0.01, "subset").relaxed(torch.tensor([0.0, 3.0, 1.0, 2.0]))
    torch.testing.assert_close(relaxed, torch.tensor([0.0, 1, 0, 1]), atol=1e-4, rtol=0)


def test_padding_is_never_chosen_and_few_tokens_are_all_chosen():
    mask = torch.tensor([[1, 1, 0, 0], [1, 1, 1, 1]])
    scores = torch.tensor([[0.0, 1.0, 9.0, 9.0], [0.0, 1.0, 3.0, 2.0]])
    assert GumbelTopK(3).eval()(scores, mask).tolist() == [[1, 1, 0, 0], [0, 1, 1, 1]]
    assert GumbelTopK(9).eval()(scores, mask).tolist() == [[1, 1, 0, 0], [1, 1, 1, 1]]
    drawn = GumbelTopK(3)(scores, mask).detach()
    assert drawn[0].round().tolist() == [1, 1, 0, 0]


@torch.no_grad()
def test_the_pool_is_a_softmax_over_the_best():
    module = randomised(GumbelPool(WIDTH, k=2)).double()
    x = noise(3, 5, WIDTH)
    for one, result in zip(x, module(x), strict=True):
        scores = [float(module.score.weight[0] @ token) for token in one]
        best = sorted(range(5), key=lambda n: -scores[n])[:2]
        weights = softmax([scores[n] for n in best])
        expected = sum(weight * one[n] for weight, n in zip(weights, best, strict=True))
        torch.testing.assert_close(result, expected)


def test_a_choice_needs_something_to_choose_and_a_known_estimator():
    with pytest.raises(ValueError, match="k is 0"):
        GumbelTopK(0)
    with pytest.raises(ValueError, match="'reinforce'"):
        GumbelTopK(1, estimator="reinforce")


def test_a_word_looks_at_the_cells_that_fit_it_and_at_no_other():
    module = GumbelCrossAttention(WIDTH, k=2).eval()
    words, cells = noise(1, 1, WIDTH), noise(1, 4, WIDTH, seed=1)
    mask = torch.ones(1, 1)
    similar = torch.nn.functional.cosine_similarity(words[0], cells[0])
    worst = int(similar.argmin())
    moved = cells.clone()
    moved[0, worst] = -words[0, 0]
    assert int(torch.nn.functional.cosine_similarity(words[0], moved[0]).argmin()) == worst
    torch.testing.assert_close(module(words, mask, moved), module(words, mask, cells))


# Attention-guided crop


def grid(*rows):
    return torch.tensor([[[cell == "#" for cell in row] for row in rows]])


def test_the_larger_of_two_blobs_wins_and_corners_connect():
    blobs = grid("##.....", "....#..", ".....#.", "....#..")
    expected = grid(".......", "....#..", ".....#.", "....#..")
    assert torch.equal(largest_component(blobs), expected)
    assert torch.equal(largest_component(blobs.flip(1)), expected.flip(1))
    assert box_around(expected).tolist() == [[1, 4, 4, 6]]


@pytest.mark.parametrize(
    "rows", [("#######",), ("#.###", "#.#.#", "###.#"), ("#####", "....#", "#####", "#....", "#####")]
)
def test_a_long_component_is_found_whole(rows):
    assert torch.equal(largest_component(grid(*rows)), grid(*rows))


def test_where_nothing_stands_out_the_box_is_everything():
    flat = heat(torch.full((1, 3, 4, 5), 2.0))
    assert box_around(largest_component(flat > 0.7)).tolist() == [[0, 0, 4, 5]]


def test_heat_is_the_largest_magnitude_between_zero_and_one():
    maps = torch.tensor([[[[1.0, -3.0]], [[2.0, 0.0]]]])
    assert heat(maps).tolist() == [[[0.0, 1.0]]]


def test_a_crop_reads_the_corners_of_its_box_and_nothing_outside():
    row, column = torch.meshgrid(torch.arange(6.0), torch.arange(8.0), indexing="ij")
    maps = torch.stack([row, column])[None]
    cropped = crop(maps, torch.tensor([[1.0, 2.0, 5.0, 6.0]]), 4, 4)
    torch.testing.assert_close(cropped, maps[:, :, 1:5, 2:6])
    larger = crop(maps, torch.tensor([[1.0, 2.0, 5.0, 6.0]]), 9, 7)
    inside = torch.nn.functional.interpolate(cropped, (9, 7), mode="bilinear", align_corners=False)
    torch.testing.assert_close(larger, inside)
    one = crop(maps, torch.tensor([[3.0, 4.0, 4.0, 5.0]]), 2, 2)
    assert one[0, :, 0, 0].tolist() == [3, 4]


@torch.no_grad()
def test_the_crop_block_adds_what_the_local_branch_sees():
    module = randomised(AttentionGuidedCrop(WIDTH)).double()
    x = 0.1 * noise(1, WIDTH, 4, 4)
    x[0, 2, 1:3, 2:4] = 5.0
    inside = torch.nn.functional.interpolate(x[:, :, 1:3, 2:4], (4, 4), mode="bilinear", align_corners=False)
    joined = torch.cat([x, module.local(inside)], 1)
    expected = x + torch.nn.functional.conv2d(joined, module.fusion.weight, module.fusion.bias)
    torch.testing.assert_close(module(x), expected)


def branches():
    def trunk():
        return nn.Sequential(nn.Conv2d(3, WIDTH, 3, 4, 1), nn.ReLU())

    return AttentionGuidedBranches(trunk(), trunk(), WIDTH, 2)


@torch.no_grad()
def test_the_local_branch_sees_the_image_where_the_global_one_looks():
    module = branches().eval()
    images = torch.rand(1, 3, 16, 12)
    seen = torch.zeros(1, WIDTH, 4, 3)
    seen[0, 0, 2, 1] = 1.0
    closer = module.look_closer(images, seen)
    part = torch.nn.functional.interpolate(images[:, :, 8:12, 4:8], (16, 12), mode="bilinear", align_corners=False)
    torch.testing.assert_close(closer, part)


def test_one_branch_learns_after_the_other():
    module = branches()
    for stage in module.STAGES:
        module.zero_grad()
        module.train_stage(stage)
        module(torch.rand(2, 3, 16, 12))[stage].sum().backward()
        learning = {name.split(".")[1] for name, value in module.named_parameters() if value.requires_grad}
        assert learning == {stage}
        assert all(value.grad is not None for value in module.parameters() if value.requires_grad)
    with pytest.raises(ValueError, match="'both'"):
        module.train_stage("both")


@torch.no_grad()
def test_all_three_branches_export():
    class Fusion(nn.Module):
        def __init__(self):
            super().__init__()
            self.branches = randomised(branches())

        def forward(self, images):
            return self.branches(images)["fusion"]

    module, images = Fusion().eval(), noise(3, 3, 16, 12).float()
    result = through_onnx(module, (images[:1],), (images,), ([0],))
    torch.testing.assert_close(result, module(images), atol=1e-4, rtol=0)


# Luong


def naive_scores(module, state, memory):
    if module.score == "dot":
        return [float(state @ each) for each in memory]
    asked = module.of_state.weight @ state
    if module.score == "general":
        return [float(asked @ each) for each in memory]
    known = [module.of_memory.weight @ each if module.score == "concat" else each for each in memory]
    return [float(module.inside.weight[0] @ (asked + each).tanh()) for each in known]


@torch.no_grad()
@pytest.mark.parametrize("score", ["dot", "general", "concat", "sum"])
def test_global_attention_equals_its_equations(score):
    module = randomised(LuongAttention(WIDTH, score)).double()
    states, memory = noise(2, 3, WIDTH), noise(2, 5, WIDTH, seed=1)
    mask = torch.tensor([[1] * 5, [1, 1, 1, 0, 0]])
    result = module.step(states, memory, mask)
    for image, length in enumerate((5, 3)):
        for place in range(3):
            state, known = states[image, place], memory[image, :length]
            weights = softmax(naive_scores(module, state, known))
            context = sum(weight * each for weight, each in zip(weights, known, strict=True))
            expected = (module.combine.weight @ torch.cat([context, state])).tanh()
            torch.testing.assert_close(result[image, place], expected)


@torch.no_grad()
@pytest.mark.parametrize("centre", ["predicted", "step"])
def test_local_attention_equals_its_equations(centre):
    module = randomised(LuongLocalAttention(WIDTH, centre=centre, reach=2)).double()
    x = noise(2, 9, WIDTH)
    lengths = (9, 6)
    mask = torch.tensor([[1] * n + [0] * (9 - n) for n in lengths])
    result = module(x, mask)
    for image, length in enumerate(lengths):
        for place in range(9):
            state = x[image, place]
            p = min(place, length - 1)
            if centre == "predicted":
                inside = (module.place[0].weight @ state).tanh()
                p = length / (1 + math.exp(-float(module.place[2].weight[0] @ inside)))
            window = [s for s in range(length) if abs(s - math.floor(p)) <= 2]
            weights = softmax(naive_scores(module, state, x[image, window]))
            if centre == "predicted":
                weights = [w * math.exp(-((s - p) ** 2) / (2 * 1.0**2)) for w, s in zip(weights, window, strict=True)]
            context = sum(w * x[image, s] for w, s in zip(weights, window, strict=True))
            expected = (module.combine.weight @ torch.cat([context, state])).tanh()
            torch.testing.assert_close(result[image, place], expected)


@torch.no_grad()
def test_a_window_over_everything_is_global():
    everywhere = randomised(LuongAttention(WIDTH)).double()
    local = LuongLocalAttention(WIDTH, centre="step", reach=9).double().eval()
    local.load_state_dict(everywhere.state_dict())
    x = noise(2, 5, WIDTH)
    torch.testing.assert_close(local(x), everywhere(x))


def test_what_cannot_be_scored_or_centred_is_refused():
    for options, message in (({"score": "cosine"}, "cosine"), ({"centre": "first"}, "first"), ({"reach": 0}, "0")):
        with pytest.raises(ValueError, match=message):
            LuongLocalAttention(WIDTH, **options)


# Hard attention


def estimated_gradients(rewards, baseline, count):
    """Gradients of the logits by the estimator, one draw each: [count, 3]."""
    logits = torch.tensor([0.2, -0.5, 0.9], dtype=torch.float64).expand(count, 3).clone().requires_grad_()
    choice = HardChoice(expected_share=0.0).double()
    choice.baseline.fill_(baseline)
    torch.manual_seed(0)
    choice.begin()
    drawn = choice(logits)
    (choice.own_loss(drawn @ rewards) * count).backward()
    return logits.grad


def test_the_estimator_is_unbiased():
    rewards = torch.tensor([1.0, 3.0, 2.0], dtype=torch.float64)
    logits = torch.tensor([0.2, -0.5, 0.9], dtype=torch.float64, requires_grad=True)
    (logits.softmax(0) @ rewards).backward()
    plain, helped = (estimated_gradients(rewards, baseline, 200_000) for baseline in (0.0, 2.0))
    torch.testing.assert_close(plain.mean(0), logits.grad, atol=1e-2, rtol=0)
    torch.testing.assert_close(helped.mean(0), logits.grad, atol=4e-3, rtol=0)
    assert (helped.var(0) < plain.var(0) / 3).all()


def test_the_baseline_follows_the_cost():
    choice = HardChoice(expected_share=0.0)
    choice.begin()
    choice(torch.zeros(2, 3))
    choice.own_loss(torch.tensor([1.0, 3.0]))
    assert choice.baseline.item() == pytest.approx(0.2)
    choice.own_loss(torch.tensor([1.0, 3.0]))
    assert choice.baseline.item() == pytest.approx(0.2)


def test_draws_of_several_passes_are_all_answered_for():
    choice, first, second = HardChoice(expected_share=0.0), torch.zeros(2, 3), torch.zeros(4, 3)
    for logits in (first.requires_grad_(), second.requires_grad_()):
        choice.begin()
        choice(logits)
    choice.own_loss(torch.tensor(3.0)).backward()
    assert (first.grad != 0).all()
    assert (second.grad != 0).all()


def test_entropy_is_rewarded():
    choice = HardChoice(weight=0.0, entropy=2.0, expected_share=0.0)
    choice.begin()
    choice(torch.zeros(2, 4))
    assert choice.own_loss(torch.zeros(2)).item() == pytest.approx(-2 * math.log(4))


@torch.no_grad()
def test_one_token_is_drawn_in_training_and_the_likeliest_is_taken_otherwise():
    module, x = randomised(HardAttention(WIDTH, expected_share=0.0)).double(), noise(64, 5, WIDTH)
    mask = torch.tensor([[1, 1, 1, 0, 0]] * 64)
    scores = module.score(x)[:, :3]
    torch.testing.assert_close(module(x, mask), x[torch.arange(64), scores.argmax(1)])
    torch.manual_seed(0)
    drawn = module.train()(x, mask)
    is_token = (drawn[:, None] == x).all(-1)
    assert is_token[:, :3].any(1).all()
    assert (is_token.int().argmax(1) != scores.argmax(1)).any()


@torch.no_grad()
def test_without_drawing_the_expectation_is_taken():
    module, x = randomised(HardAttention(WIDTH, expected_share=1.0)).double().train(), noise(2, 5, WIDTH)
    for one, result in zip(x, module(x), strict=True):
        score = module.score
        weights = softmax([float(score.score.weight[0] @ (score.key.weight @ t + score.key.bias).tanh()) for t in one])
        torch.testing.assert_close(result, sum(w * t for w, t in zip(weights, one, strict=True)))
    assert own_losses(module, torch.ones(2)) == 0


# Gated heads


@torch.no_grad()
@pytest.mark.parametrize("temperature", [0.33, 2 / 3])
def test_gates_are_open_as_often_as_their_formula_says(temperature):
    torch.manual_seed(0)
    gates = HardConcreteGates(3, temperature)
    gates.log_a.copy_(torch.tensor([-1.0, 0.3, 1.5]))
    wide = HardConcreteGates(3 * 200_000, temperature)
    wide.log_a.copy_(gates.log_a.repeat(200_000))
    drawn = wide().view(200_000, 3)
    torch.testing.assert_close((drawn > 0).float().mean(0), gates.open_probability(), atol=4e-3, rtol=0)
    whole = (gates.log_a - temperature * math.log(1.1 / 0.1)).sigmoid()
    torch.testing.assert_close((drawn == 1).float().mean(0), whole, atol=4e-3, rtol=0)


@torch.no_grad()
def test_gated_heads_multiply_what_each_head_found():
    module = randomised(GatedHeads(WIDTH, heads=2)).double()
    module.gates.log_a.copy_(torch.tensor([9.0, -9.0]))
    plain = MultiHead(WIDTH, 2).double()
    plain.load_state_dict(module.state_dict(), strict=False)
    x = noise(2, 5, WIDTH)
    halved = plain.out.weight.clone()
    halved[:, WIDTH // 2 :] = 0
    plain.out.weight.copy_(halved)
    torch.testing.assert_close(module(x), plain(x))


@torch.no_grad()
def test_a_pruned_module_gives_what_the_gated_one_gives():
    module = randomised(GatedHeads(WIDTH, heads=4)).double()
    module.gates.log_a.copy_(torch.tensor([0.4, -3.0, 5.0, -2.5]))
    small, x, mask = module.pruned(), noise(2, 5, WIDTH), torch.tensor([[1] * 5, [1, 1, 1, 0, 0]])
    assert small.project.project.weight.shape == (3 * WIDTH // 2, WIDTH)
    torch.testing.assert_close(small(x, mask)[:, :3], module(x, mask)[:, :3])
    module.gates.log_a.fill_(-5.0)
    with pytest.raises(ValueError, match="all 4 heads"):
        module.pruned()


def test_open_heads_cost_what_their_probability_says():
    module = GatedHeads(WIDTH, heads=4, penalty=0.5, start=0.0)
    probability = 1 / (1 + math.exp(-0.33 * math.log(11)))
    assert own_losses(module, torch.zeros(())).item() == pytest.approx(0.5 * 4 * probability)
