"""Measures a model in training on the benchmark."""

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from descry_assets.data.archives import Caption, Crop, read_images
from descry_assets.models.image_branch import PREPROCESSING
from descry_assets.models.match_model import MatchModel
from descry_assets.preprocessing import to_tensor
from descry_assets.training.batches import encode
from descry_assets.training.metrics import query_figures, rank, rerank
from descry_assets.training.precision import mixed

TEXTS = 8
IMAGES = 64


class Benchmark:
    """Gallery and captions of the benchmark, ready to be scored again and again.

    Args:
        gallery: crops, decoded and prepared as the service does.
        captions: the queries.
        tokenizer: of the text branch.
        fusion: weight of the cosine beside the pair score.
        shortlist: how many of each caption's ranking by cosine get a pair score; 0 for the whole gallery.
        exact: whether crops are encoded in single precision also where bfloat16 is faster.
    """

    def __init__(
        self,
        gallery: list[Crop],
        captions: list[Caption],
        tokenizer: Tokenizer,
        fusion: float,
        shortlist: int = 0,
        exact: bool = False,
    ):
        pixels = np.stack([to_tensor(image, PREPROCESSING) for image in read_images(gallery)])
        self._pixels = torch.from_numpy(pixels).contiguous(memory_format=torch.channels_last)
        self._gallery = np.array([crop.person for crop in gallery])
        self._captions = captions
        self._tokenizer = tokenizer
        self._fusion = fusion
        self._shortlist = shortlist or len(gallery)
        self._exact = exact

    def measure(self, model: MatchModel) -> dict[str, dict[str, float]]:
        """Figures of embedding, pair score and both together; the last two reorder the shortlist."""
        cosine, pair = self.scores(model)
        queries = np.array([caption.person for caption in self._captions])
        ranking = rank(cosine)
        scores = {"embedding": cosine, "pairs": pair, "fused": pair + self._fusion * cosine}
        return {
            stage: query_figures(rerank(ranking, values, self._shortlist), self._gallery, queries).summary()
            for stage, values in scores.items()
        }

    @torch.no_grad()
    def scores(self, model: MatchModel) -> tuple[np.ndarray, np.ndarray]:
        """Cosines and pair scores of all captions (rows) and crops (columns); scores are 0 beyond the shortlist."""
        model.eval()
        parts = [self._images(model, batch) for batch in self._pixels.split(IMAGES)]
        embeddings, tokens = (torch.cat(columns) for columns in zip(*parts, strict=True))
        cosines, pairs = [], []
        for start in range(0, len(self._captions), TEXTS):
            texts = [caption.text for caption in self._captions[start : start + TEXTS]]
            ids, mask = encode(self._tokenizer, texts)
            text_embedding, text_tokens = model.text(ids, mask)
            cosines.append(text_embedding @ embeddings.T)
            if model.scorer is None:
                pairs.append(torch.zeros(cosines[-1].shape))
            elif self._shortlist < len(tokens):
                pairs.append(self._scores_of_best(model.scorer, text_tokens, mask, tokens, cosines[-1]))
            else:
                pairs.append(model.scorer.score_all(text_tokens, mask, tokens))
        return torch.cat(cosines).numpy(), torch.cat(pairs).numpy()

    def _scores_of_best(
        self, scorer: nn.Module, words: Tensor, mask: Tensor, tokens: Tensor, cosines: Tensor
    ) -> Tensor:
        scores = torch.zeros_like(cosines)
        for row, best in enumerate(cosines.topk(self._shortlist, 1).indices):
            said = mask[row : row + 1].bool()[0]
            scores[row, best] = scorer(words[row : row + 1, said], mask[row : row + 1, said], tokens[best])
        return scores

    def _images(self, model: MatchModel, pixels: Tensor) -> tuple[Tensor, Tensor]:
        if model.image.method_head is not None:
            with mixed(not self._exact):
                early = model.image.early(pixels)
            return model.image.describe(early.float())
        with mixed(not self._exact):
            cells, rows = model.image.look(pixels)
        cells, rows = cells.float(), rows.float()
        return model.image.embedding(rows), model.image.tokens(cells, model.image.attributes(rows))
