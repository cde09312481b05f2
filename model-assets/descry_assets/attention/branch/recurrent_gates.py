"""Gates of recurrent networks, read as attention over the past."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import masked_mean
from descry_assets.attention.registry import mechanism


@mechanism("lstm-gates", family="branch", place="pool", paper="Neural Computation 9(8), 1997; arXiv 1805.02104")
class LstmGates(nn.Module):
    """Mean of the states of an LSTM, whose gates weigh what came before.

    Hochreiter, Schmidhuber: Long Short-Term Memory, 1997, with the forget gate of Gers et al., 2000; pooling of a video
    as in Gao, Nevatia, arXiv 1805.02104, section 3. With gates i, f, o and candidates g of ``x_t`` and ``h_(t-1)``::

        c_t = f_t * c_(t-1) + i_t * g_t,   h_t = o_t * tanh(c_t),   y = mean over t of h_t

    which makes ``c_T = sum over t of w_t * g_t`` with ``w_t = i_t * product over s > t of f_s``: weights a channel over
    the past, which do not sum to 1. ``weights`` gives them. Real tokens come before padding. The forget gate's bias
    starts at 1.

    Cost: 8 N C^2 multiply-adds, one token after the other.

    Args:
        width: C.
    """

    def __init__(self, width: int):
        super().__init__()
        self.lstm = nn.LSTM(width, width, batch_first=True)
        with torch.no_grad():
            self.lstm.bias_ih_l0[width : 2 * width] = 1.0
            self.lstm.bias_hh_l0[width : 2 * width] = 0.0

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> [B, C] in (-1, 1)."""
        return masked_mean(self.lstm(x)[0], mask)

    def weights(self, x: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Weights [B, N, C] of the last state, 0 at padding, and candidates [B, N, C]."""
        before = F.pad(self.lstm(x)[0], (0, 0, 1, 0))[:, :-1]
        lstm = self.lstm
        gates = F.linear(x, lstm.weight_ih_l0, lstm.bias_ih_l0) + F.linear(before, lstm.weight_hh_l0, lstm.bias_hh_l0)
        let_in, forget, candidate, _ = gates.chunk(4, -1)
        real = torch.ones_like(x[..., :1]) if mask is None else mask.unsqueeze(-1).to(x.dtype)
        kept = F.logsigmoid(forget) * real
        later = kept.sum(1, keepdim=True) - kept.cumsum(1)
        return let_in.sigmoid() * later.exp() * real, candidate.tanh()


@mechanism("gru-gates", family="branch", place="pool", paper="arXiv 1406.1078")
class GruGates(nn.Module):
    """Mean of the states of a GRU, whose update gate shares each channel out over the past.

    Cho et al.: Learning Phrase Representations using RNN Encoder-Decoder, EMNLP 2014, arXiv 1406.1078, section 2.3,
    with the gates as PyTorch and cuDNN have them::

        r, z = sigma(W x_t + U h_(t-1) + b),   n = tanh(Wn x_t + bn + r * (Un h_(t-1) + cn))
        h_t = (1 - z) * n + z * h_(t-1),   y = mean over t of h_t

    so ``h_T = sum over t of w_t * n_t`` with ``w_t = (1 - z_t) * product over s > t of z_s``, which sum to at most 1.
    Real tokens come before padding.

    Cost: 6 N C^2 multiply-adds, one token after the other.

    Args:
        width: C.
    """

    def __init__(self, width: int):
        super().__init__()
        self.gru = nn.GRU(width, width, batch_first=True)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> [B, C] in (-1, 1)."""
        return masked_mean(self.gru(x)[0], mask)
