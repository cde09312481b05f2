"""Agreement between the attributes that a sentence demands and those that an image shows."""

import torch
from torch import Tensor, nn


class AttributeAgreement(nn.Module):
    """Scores how well an image meets the demands of a sentence.

    With demands ``d`` in [-1, 1] (1: must be there, -1: must not, 0: not mentioned) and evidence ``e`` in [-1, 1]
    (-1: surely absent, 1: surely there)::

        score = sum over a of g_a d_a e_a / (1 + sum over a of g_a |d_a|),   g = softplus of a learned vector

    The attribute branch of APTM (Yang et al.: Towards Unified Text-based Person Retrieval, arXiv 2306.02898) trains
    with attribute prompts; here attributes stay explicit up to the score, so that a demand can be negative. A demand
    for what is absent is what contrastive embeddings cannot express.

    Args:
        attributes: A, how many attributes there are.
    """

    def __init__(self, attributes: int):
        super().__init__()
        self.importance = nn.Parameter(torch.zeros(attributes))

    def forward(self, demands: Tensor, evidence: Tensor) -> Tensor:
        """Demands [B, A] of sentences and evidence [N, A] of images -> scores [B, N] in (-1, 1)."""
        weighted = demands * nn.functional.softplus(self.importance)
        return weighted @ evidence.T / (1 + weighted.abs().sum(-1, keepdim=True))
