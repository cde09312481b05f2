"""APTM: attributes as sentences teach both branches, and an encoder of both decides about pairs."""

from torch import Tensor, nn

from descry_assets.attention.cross_modal.interaction_encoder import InteractionEncoder
from descry_assets.attention.cross_modal.pairs import PairMechanism, every_pair
from descry_assets.models.image_branch import CELLS
from descry_assets.models.methods.heads import AttentionPoolHead, ClassHead
from descry_assets.models.methods.registry import Parts, Widths, method


@method("aptm", tokens=CELLS)
def aptm(widths: Widths, depth: int = 1) -> Parts:
    """Yang, Zhou, Zheng, Wang, Zhu, Wu: Towards Unified Text-based Person Retrieval, ACM MM 2023, arXiv 2306.02898.

    As in the authors' code (Shuyu-XJTU/APTM), smaller: trunk and encoder are ours instead of Swin and BERT, the encoder
    of pairs is ``InteractionEncoder`` with a block or two instead of six layers of BERT, and nothing is pre-trained on
    generated pairs. Meant for ``pair_loss = "drawn"``, its matching loss, ``word_weight``, its masked words, and
    ``prompt_weight``, its attribute branch.

    Args:
        widths: of the model.
        depth: blocks of the encoder of pairs.
    """
    return Parts(AttentionPoolHead(widths), ClassHead(widths), FusionScorer(widths.token, depth))


class FusionScorer(PairMechanism):
    """What [CLS] says of a pair after the words have looked at the cells.

    ``score = w . gelu(LN(W x_0 + b)) + c`` with ``x`` of ``InteractionEncoder``.

    Args:
        width: C.
        depth: blocks of the encoder.
    """

    def __init__(self, width: int, depth: int):
        super().__init__()
        self.encoder = InteractionEncoder(width, depth)
        self.decide = nn.Sequential(nn.Linear(width, width), nn.LayerNorm(width), nn.GELU(), nn.Linear(width, 1))

    def score_each(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Each sentence, [B, L, C] and [B, L], against the image of its place [B, T, C] -> scores [B]."""
        return self.decide(self.encoder(text_tokens, image_tokens, text_mask)[:, 0]).squeeze(-1)

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N]."""
        words, cells = every_pair(text_tokens, image_tokens)
        mask, _ = every_pair(text_mask, image_tokens)
        return self.score_each(words, mask, cells).view(text_tokens.shape[0], image_tokens.shape[0])
