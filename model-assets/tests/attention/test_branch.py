import pytest
import torch
from naive import randomised, softmax
from torch import nn

from descry_assets.attention.branch.bahdanau import BahdanauGru
from descry_assets.attention.branch.gated_fusion import GatedFusion, GatedFusionPool
from descry_assets.attention.branch.highway import Highway
from descry_assets.attention.branch.omni_scale import OmniScaleGate
from descry_assets.attention.branch.recurrent_gates import GruGates, LstmGates
from descry_assets.attention.branch.show_attend_tell import ShowAttendTell
from descry_assets.attention.kernels import own_losses

WIDTH = 8


def noise(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@torch.no_grad()
def test_a_highway_equals_its_equation():
    module, x = randomised(Highway(WIDTH)).double(), noise(2, 3, WIDTH)
    gate = (x @ module.open.weight.T + module.open.bias).sigmoid()
    new = (x @ module.transform.weight.T + module.transform.bias).clamp_min(0)
    torch.testing.assert_close(module(x), gate * new + (1 - gate) * x)


@torch.no_grad()
def test_a_closed_highway_carries_and_an_open_one_transforms():
    module, x = randomised(Highway(WIDTH)).double(), noise(2, 3, WIDTH)
    module.open.bias.fill_(-60.0)
    torch.testing.assert_close(module(x), x)
    module.open.bias.fill_(60.0)
    torch.testing.assert_close(module(x), module.transform(x).relu())


@torch.no_grad()
def test_an_omni_scale_block_equals_its_equations():
    module, x = randomised(OmniScaleGate(WIDTH, branches=3)).double(), noise(2, WIDTH, 5, 4)
    entered, total = module.enter(x), 0
    for reach, branch in enumerate(module.branches, 1):
        seen = entered
        assert len(branch) == reach
        for layer in branch:
            pointwise, depthwise, norm, _ = layer
            seen = norm(depthwise(pointwise(seen))).clamp_min(0)
        hidden = (seen.mean((2, 3)) @ module.squeeze.weight.T + module.squeeze.bias).clamp_min(0)
        gate = (hidden @ module.excite.weight.T + module.excite.bias).sigmoid()
        total = total + gate[:, :, None, None] * seen
    torch.testing.assert_close(module(x), (x + module.leave(total)).clamp_min(0))


@torch.no_grad()
def test_a_gated_fusion_equals_its_equation():
    module, first, second = randomised(GatedFusion(3, 5, WIDTH)).double(), noise(2, 3), noise(2, 5, seed=1)
    z = (torch.cat([first, second], 1) @ module.open.weight.T).sigmoid()
    expected = z * (first @ module.first.weight.T).tanh() + (1 - z) * (second @ module.second.weight.T).tanh()
    torch.testing.assert_close(module(first, second), expected)
    module.open.weight.zero_()
    torch.testing.assert_close(module(first, second), (module.first(first).tanh() + module.second(second).tanh()) / 2)


@torch.no_grad()
def test_mean_and_maximum_of_the_real_tokens_are_fused():
    module, x = randomised(GatedFusionPool(WIDTH)).double(), noise(1, 4, WIDTH)
    real = x[:, :3]
    torch.testing.assert_close(module(x, torch.tensor([[1, 1, 1, 0]])), module.fuse(real.mean(1), real.amax(1)))


@torch.no_grad()
def test_the_gates_of_an_lstm_are_weights_over_its_past():
    module, x = randomised(LstmGates(WIDTH)).double(), noise(2, 6, WIDTH)
    lengths = (6, 4)
    weights, candidates = module.weights(x, torch.tensor([[1] * n + [0] * (6 - n) for n in lengths]))
    for row, length in enumerate(lengths):
        _, (_, cell) = module.lstm(x[row : row + 1, :length])
        torch.testing.assert_close((weights * candidates)[row].sum(0), cell[0, 0])
        assert not weights[row, length:].any()


@torch.no_grad()
def test_states_of_an_lstm_follow_its_equations():
    module, x = randomised(LstmGates(WIDTH)).double(), noise(2, 4, WIDTH)
    lstm, state, cell, states = module.lstm, torch.zeros(2, WIDTH).double(), torch.zeros(2, WIDTH).double(), []
    for t in range(4):
        gates = x[:, t] @ lstm.weight_ih_l0.T + lstm.bias_ih_l0 + state @ lstm.weight_hh_l0.T + lstm.bias_hh_l0
        i, f, g, o = gates.split(WIDTH, 1)
        cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
        state = o.sigmoid() * cell.tanh()
        states.append(state)
    torch.testing.assert_close(module(x), sum(states) / 4)


def test_an_lstm_starts_by_forgetting_little():
    lstm = LstmGates(WIDTH).lstm
    assert (lstm.bias_ih_l0 + lstm.bias_hh_l0)[WIDTH : 2 * WIDTH].tolist() == [1.0] * WIDTH


def gru_step(gru, suffix, x, state):
    from_x, from_state = (
        values @ getattr(gru, f"weight_{part}{suffix}").T + getattr(gru, f"bias_{part}{suffix}")
        for part, values in (("ih", x), ("hh", state))
    )
    (xr, xz, xn), (hr, hz, hn) = from_x.split(WIDTH, 1), from_state.split(WIDTH, 1)
    z = (xz + hz).sigmoid()
    return (1 - z) * (xn + (xr + hr).sigmoid() * hn).tanh() + z * state


@torch.no_grad()
def test_states_of_a_gru_follow_its_equations():
    module, x = randomised(GruGates(WIDTH)).double(), noise(2, 4, WIDTH)
    state, states = torch.zeros(2, WIDTH).double(), []
    for t in range(4):
        state = gru_step(module.gru, "_l0", x[:, t], state)
        states.append(state)
    torch.testing.assert_close(module(x), sum(states) / 4)


def additive_weights(score, memory, state):
    query = score.query.weight @ state
    return softmax(
        [float(score.score.weight[0] @ (score.key.weight @ m + score.key.bias + query).tanh()) for m in memory]
    )


@torch.no_grad()
def test_a_reading_gru_equals_its_equations():
    module, x = randomised(BahdanauGru(WIDTH, steps=2)).double(), noise(2, 5, WIDTH)
    lengths = (5, 3)
    result = module(x, torch.tensor([[1] * n + [0] * (5 - n) for n in lengths]))
    for row, length in enumerate(lengths):
        memory = x[row, :length]
        state = (module.start.weight @ memory.mean(0) + module.start.bias).tanh()
        for _ in range(2):
            weights = additive_weights(module.score, memory, state)
            seen = sum(weight * each for weight, each in zip(weights, memory, strict=True))
            state = gru_step(module.cell, "", seen[None], state[None])[0]
        torch.testing.assert_close(result[row], state)


@torch.no_grad()
def test_without_a_score_the_mean_is_read():
    module, x = randomised(BahdanauGru(WIDTH)).double(), noise(2, 5, WIDTH)
    module.score.score.weight.zero_()
    torch.testing.assert_close(module.look(noise(2, WIDTH), x), x.mean(1))


def naive_reading(module, memory, hard):
    state = (module.start_state.weight @ memory.mean(0) + module.start_state.bias).tanh()
    cell = (module.start_cell.weight @ memory.mean(0) + module.start_cell.bias).tanh()
    for _ in range(module.steps):
        weights = additive_weights(module.score, memory, state)
        if hard:
            weights = [float(weight == max(weights)) for weight in weights]
        open_ = (module.open.weight[0] @ state + module.open.bias[0]).sigmoid()
        seen = open_ * sum(weight * each for weight, each in zip(weights, memory, strict=True))
        part = module.cell
        gates = part.weight_ih @ seen + part.bias_ih + part.weight_hh @ state + part.bias_hh
        i, f, g, o = gates.split(WIDTH)
        cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
        state = o.sigmoid() * cell.tanh()
    return state


@torch.no_grad()
@pytest.mark.parametrize("hard", [False, True])
def test_show_attend_tell_equals_its_equations(hard):
    module, x = randomised(ShowAttendTell(WIDTH, steps=3, hard=hard)).double(), noise(2, 5, WIDTH)
    lengths = (5, 3)
    result = module(x, torch.tensor([[1] * n + [0] * (5 - n) for n in lengths]))
    for row, length in enumerate(lengths):
        torch.testing.assert_close(result[row], naive_reading(module, x[row, :length], hard))


def test_looking_at_everything_once_costs_nothing():
    module, cost = ShowAttendTell(WIDTH, steps=4, doubly=3.0).double().train(), torch.zeros((), dtype=torch.float64)
    nn.init.zeros_(module.score.score.weight)
    module(noise(2, 4, WIDTH))
    assert own_losses(module, cost).item() == pytest.approx(0, abs=1e-12)
    module(noise(2, 2, WIDTH))
    assert own_losses(module, cost).item() == pytest.approx(3.0 * 2 * (1 - 4 / 2) ** 2)
    assert own_losses(module, cost) == 0


def test_a_reading_that_draws_learns_where_to_look_by_the_estimator():
    module = ShowAttendTell(WIDTH, hard=True)
    module.weights.expected_share = 0.0
    module.weights.baseline.fill_(0.5)
    torch.manual_seed(0)
    x = noise(2, 4, WIDTH).float()
    module(x).sum().backward(retain_graph=True)
    assert module.score.key.weight.grad is None
    own_losses(module, torch.tensor([1.0, 2.0])).backward()
    assert module.score.key.weight.grad.abs().max() > 0
