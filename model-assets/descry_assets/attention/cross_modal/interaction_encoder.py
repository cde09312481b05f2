"""IRRA's interaction encoder: words look at the cells once, then at each other."""

from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism, every_pair
from descry_assets.attention.kernels import DotProduct, join_heads, masked_mean, split_heads
from descry_assets.attention.registry import mechanism
from descry_assets.attention.spatial.vit_block import VitBlock


class QuickGelu(nn.Module):
    """``x sigma(1.702 x)``, as in CLIP."""

    def forward(self, x: Tensor) -> Tensor:
        """Of any shape."""
        return x * (1.702 * x).sigmoid()


class InteractionEncoder(nn.Module):
    """Words after they have looked at an image.

    Jiang, Ye: Cross-Modal Implicit Relation Reasoning and Aligning for Text-to-Image Person Retrieval, CVPR 2023, arXiv
    2303.12501, section 3.2 (IRRA)::

        x = MHA(q = LN(words), k = v = LN(cells))          no shortcut
        x <- x + MHSA(LN(x)),   x <- x + W2 quickgelu(W1 LN(x) + b1) + b2       a few times
        result LN(x)

    Weights start as in the authors' code. Padded words are hidden, which they are not there. The first
    key has no bias, which would cancel out.

    Args:
        width: C.
        depth: blocks after the first attention.
        heads: divides C; by default one for 64 components.
    """

    def __init__(self, width: int, depth: int = 4, heads: int | None = None):
        super().__init__()
        self.heads = heads or max(1, width // 64)
        self.word_norm, self.cell_norm, self.output_norm = (nn.LayerNorm(width) for _ in range(3))
        self.query, self.value, self.out = (nn.Linear(width, width) for _ in range(3))
        self.key = nn.Linear(width, width, bias=False)
        self.attend = DotProduct((width // self.heads) ** -0.5)
        self.blocks = nn.ModuleList(VitBlock(width, self.heads) for _ in range(depth))
        narrow = width**-0.5 * (2 * max(depth, 1)) ** -0.5
        for block in self.blocks:
            block.perceptron[1] = QuickGelu()
            nn.init.normal_(block.attention.project.project.weight, std=width**-0.5)
            nn.init.normal_(block.attention.out.weight, std=narrow)
            nn.init.normal_(block.perceptron[0].weight, std=(2 * width) ** -0.5)
            nn.init.normal_(block.perceptron[2].weight, std=narrow)
        for map_ in (self.query, self.key, self.value, self.out):
            nn.init.normal_(map_.weight, std=width**-0.5)

    def forward(self, words: Tensor, cells: Tensor, mask: Tensor | None = None) -> Tensor:
        """Words [B, L, C] with mask [B, L] and cells [B, T, C], pair by pair -> [B, L, C]."""
        words, cells = self.word_norm(words), self.cell_norm(cells)
        query, key, value = (
            split_heads(part, self.heads) for part in (self.query(words), self.key(cells), self.value(cells))
        )
        x = self.out(join_heads(self.attend(query, key, value)))
        for block in self.blocks:
            x = block(x, mask)
        return self.output_norm(x)


class WordHead(nn.Module):
    """Which word stood at a masked place, from what ``InteractionEncoder`` gives (IRRA's IRR loss).

    Args:
        width: C.
        vocabulary: how many words there are.
    """

    def __init__(self, width: int, vocabulary: int):
        super().__init__()
        self.inside = nn.Sequential(nn.Linear(width, width), QuickGelu(), nn.LayerNorm(width))
        self.words = nn.Linear(width, vocabulary)
        nn.init.normal_(self.inside[0].weight, std=width**-0.5)
        nn.init.normal_(self.words.weight, std=width**-0.5)

    def forward(self, x: Tensor) -> Tensor:
        """[..., C] -> logits [..., vocabulary]."""
        return self.words(self.inside(x))


@mechanism("irra-interaction", family="cross-modal", place="pair", paper="arXiv 2303.12501")
class InteractionScorer(PairMechanism):
    """Scores a pair by the words after they have looked at the image.

    ``score = u . mean over l of x_l + b`` with ``x`` of ``InteractionEncoder``. In the paper the encoder serves
    training alone, where masked words are to be found (``WordHead``), and retrieval is by embeddings; to score pairs
    with it is ours.

    Cost: D (12 L C^2 + 2 L^2 C) + 2 L C^2 + 2 L T C multiply-adds a pair with D blocks, and 2 T C^2 an image.

    Args:
        width: C.
        depth: D.
        heads: divides C; by default one for 64 components.
    """

    def __init__(self, width: int, depth: int = 4, heads: int | None = None):
        super().__init__()
        self.encoder = InteractionEncoder(width, depth, heads)
        self.score = nn.Linear(width, 1)

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N]."""
        words, cells = every_pair(text_tokens, image_tokens)
        mask, _ = every_pair(text_mask, image_tokens)
        scores = self.score(masked_mean(self.encoder(words, cells, mask), mask))
        return scores.view(text_tokens.shape[0], image_tokens.shape[0])
