"""The dual encoder: embeddings and nothing else, the baseline of the methods."""

from descry_assets.models.methods.heads import AttentionPoolHead, ClassHead
from descry_assets.models.methods.registry import Parts, Widths, method


@method("dual-encoder", tokens=0)
def dual_encoder(widths: Widths) -> Parts:
    """CLIP's heads (Radford et al., arXiv 2103.00020) on our trunk and encoder.

    Meant for ``embedding_loss = "contrastive"``: InfoNCE with a learned scale, as in CLIP.
    """
    return Parts(AttentionPoolHead(widths), ClassHead(widths), None)
