"""IRRA: embeddings alone at search; in training, masked words are found in what the image shows."""

from descry_assets.models.methods.heads import AttentionPoolHead, ClassHead
from descry_assets.models.methods.registry import Parts, Widths, method


@method("irra", tokens=0)
def irra(widths: Widths) -> Parts:
    """Jiang, Ye: Cross-Modal Implicit Relation Reasoning and Aligning, CVPR 2023, arXiv 2303.12501.

    At search it is a dual encoder. What is its own is in training: ``embedding_loss = "projection"``,
    ``shared_identity_weight`` (its ID loss) and ``word_weight`` (its IRR loss with ``InteractionEncoder``). Trunk and
    encoder are ours instead of CLIP's, and so is the pool.
    """
    return Parts(AttentionPoolHead(widths), ClassHead(widths), None)
