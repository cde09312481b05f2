"""Measures a model in training on the benchmark, from cached feature maps."""

import numpy as np
import torch
from tokenizers import Tokenizer

from descry_assets.data.archives import Caption, Crop
from descry_assets.models.image_branch import TRUNK_STAGES
from descry_assets.models.match_model import MatchModel
from descry_assets.training.batches import encode
from descry_assets.training.features import FeatureCache
from descry_assets.training.metrics import query_figures, rank

TEXTS = 8


class Benchmark:
    """Gallery and captions of the benchmark, ready to be scored again and again.

    Args:
        cache: the gallery's feature maps before ``first_stage``.
        fusion: weight of the cosine beside the pair score.
    """

    def __init__(
        self,
        cache: FeatureCache,
        first_stage: int,
        gallery: list[Crop],
        captions: list[Caption],
        tokenizer: Tokenizer,
        fusion: float,
    ):
        self._cache = cache
        self._first_stage = first_stage
        self._gallery = np.array([crop.person for crop in gallery])
        self._captions = captions
        self._tokenizer = tokenizer
        self._fusion = fusion

    @torch.inference_mode()
    def measure(self, model: MatchModel) -> dict[str, dict[str, float]]:
        """Figures of both stages; the pair score is computed for the whole gallery here."""
        model.eval()
        parts = [self._images(model, batch) for batch in np.array_split(np.arange(len(self._cache)), 8)]
        embeddings, tokens = (torch.cat(columns) for columns in zip(*parts, strict=True))
        cosines, pairs = [], []
        for start in range(0, len(self._captions), TEXTS):
            texts = [caption.text for caption in self._captions[start : start + TEXTS]]
            ids, mask = encode(self._tokenizer, texts)
            text_embedding, text_tokens = model.text(ids, mask)
            cosines.append(text_embedding @ embeddings.T)
            pairs.append(model.scorer.score_all(text_tokens, mask, tokens))
        cosine, pair = torch.cat(cosines).numpy(), torch.cat(pairs).numpy()
        queries = np.array([caption.person for caption in self._captions])
        scores = {"embedding": cosine, "pairs": pair, "fused": pair + self._fusion * cosine}
        return {
            stage: query_figures(rank(values), self._gallery, queries).summary() for stage, values in scores.items()
        }

    def _images(self, model: MatchModel, batch: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        return model.image.heads(model.image.run_stages(self._cache.read(batch), self._first_stage, TRUNK_STAGES))
