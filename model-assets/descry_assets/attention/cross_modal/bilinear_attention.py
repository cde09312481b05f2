"""Bilinear attention: one distribution over all pairs of a word and a cell, a few times."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.attention.kernels import MASKED, Weights
from descry_assets.attention.registry import mechanism


@mechanism("bilinear-attention", family="cross-modal", place="pair", paper="arXiv 1805.07932")
class BilinearAttention(PairMechanism):
    """Joint vectors of words and cells, one a glimpse, added to the words that the next glimpse reads.

    Kim, Jun, Zhang: Bilinear Attention Networks, NeurIPS 2018, arXiv 1805.07932 (BAN). With
    ``f(x) = relu(W x + b)`` of its own in every place, and products of vectors by component::

        A_g = softmax over all (l, t) of (p_g . (f(w_l) f(v_t)))                  from the words as they came
        b_g = sum over l, t of A_g,lt f_g(w_l) f_g(v_t),   w_l <- w_l + P_g b_g
        score = u . relu(W sum over l of w_l + b)

    Without the weight normalisation, dropout and counting module of the authors' code; padded words are hidden, which
    they are not there; answers became one score.

    Cost: G (4 L T C + 2 L T C + L C^2 + C^2) multiply-adds a pair, and 3 L C^2 a sentence, (3 + G) T C^2 an image.

    Args:
        width: C.
        glimpses: G.
    """

    def __init__(self, width: int, glimpses: int = 4):
        super().__init__()
        hidden = 3 * width
        self.map_words, self.map_cells = nn.Linear(width, hidden), nn.Linear(width, hidden)
        self.of_glimpse = nn.Parameter(torch.randn(glimpses, hidden) * hidden**-0.5)
        self.words, self.cells, self.back = (
            nn.ModuleList(nn.Linear(width, width) for _ in range(glimpses)) for _ in range(3)
        )
        self.inside, self.out = nn.Linear(width, width), nn.Linear(width, 1)
        self.weights = Weights()

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N]."""
        shares = self.shares(text_tokens, text_mask, image_tokens)
        words = text_tokens.unsqueeze(1)
        for glimpse, (of_words, of_cells, back) in enumerate(zip(self.words, self.cells, self.back, strict=True)):
            met = shares[:, :, glimpse] @ F.relu(of_cells(image_tokens))
            joint = (met * F.relu(of_words(words))).sum(2)
            words = words + back(joint).unsqueeze(2)
        total = (words * text_mask[:, None, :, None].to(words.dtype)).sum(2)
        return self.out(F.relu(self.inside(total))).squeeze(-1)

    def shares(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Weights [B, N, G, L, T] that sum to 1 over L and T."""
        words, cells = F.relu(self.map_words(text_tokens)), F.relu(self.map_cells(image_tokens))
        asked = words.unsqueeze(1) * self.of_glimpse.unsqueeze(1)
        logits = asked.unsqueeze(1) @ cells.transpose(1, 2).unsqueeze(1)
        logits = logits.masked_fill(text_mask[:, None, None, :, None] == 0, MASKED)
        return self.weights(logits.flatten(3)).view(logits.shape)
