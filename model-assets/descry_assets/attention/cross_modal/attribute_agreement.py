"""Agreement between the attributes that a sentence states or denies and those that an image shows."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class AttributeAgreement(nn.Module):
    """Logarithm of the probability that an image has what a sentence states and lacks what it denies.

    With the probability ``s`` that an attribute is stated, ``d`` that it is denied, and ``l`` the logit of its presence
    in the image::

        score = sum over a of g_a (s_a log sigma(l_a) + d_a log sigma(-l_a)) / (1 + sum over a of g_a (s_a + d_a))

    where ``g`` is the softplus of a learned vector. For certain ``s`` and ``d`` the numerator is the log-likelihood of
    independent attributes, as in attribute-based retrieval (Siddiquie, Feris, Davis: Image Ranking and Retrieval based
    on Multi-Attribute Queries, CVPR 2011). A demand for what is absent is what contrastive embeddings cannot express.

    Args:
        attributes: A, how many attributes there are.
    """

    def __init__(self, attributes: int):
        super().__init__()
        self.importance = nn.Parameter(torch.zeros(attributes))

    def forward(self, stated: Tensor, denied: Tensor, logits: Tensor) -> Tensor:
        """Probabilities [B, A] each of sentences and logits [N, A] of images -> scores [B, N], at most 0."""
        gain = F.softplus(self.importance)
        stated, denied = stated * gain, denied * gain
        likelihood = -(stated @ F.softplus(-logits).T + denied @ F.softplus(logits).T)
        return likelihood / (1 + (stated + denied).sum(-1, keepdim=True))
