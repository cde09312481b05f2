"""What scorers of pairs share."""

from torch import Tensor, nn


class PairMechanism(nn.Module):
    """Scores sentences against images; who inherits it says how by ``score_all``."""

    def forward(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """One sentence, [1, L, C] and [1, L], against N images [N, T, C] -> scores [N]."""
        return self.score_all(text_tokens, text_mask, image_tokens)[0]

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N]."""
        raise NotImplementedError

    def score_each(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Each sentence, [B, L, C] and [B, L], against the image of its place [B, T, C] -> scores [B]."""
        return self.score_all(text_tokens, text_mask, image_tokens).diagonal()


def every_pair(sentences: Tensor, images: Tensor) -> tuple[Tensor, Tensor]:
    """[B, ...] and [N, ...] -> [B * N, ...] each, sentence by sentence; in this order ``unflatten_pairs`` undoes it."""
    count, others = sentences.shape[0], images.shape[0]
    first = sentences.unsqueeze(1).expand(-1, others, *sentences.shape[1:]).flatten(0, 1)
    second = images.unsqueeze(0).expand(count, *([-1] * images.dim())).flatten(0, 1)
    return first, second
