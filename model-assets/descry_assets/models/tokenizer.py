"""Writes the tokenizer of a bundle."""

from pathlib import Path

from tokenizers import Tokenizer

from descry_assets.models.text_branch import MAX_LENGTH, tokenizer_source


def load_tokenizer(longest: int = MAX_LENGTH) -> Tokenizer:
    """BERT's uncased word pieces, cut at ``longest``, never padded. Upper and lower case give the same ids."""
    tokenizer = Tokenizer.from_file(str(tokenizer_source()))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


def write_tokenizer(folder: Path) -> None:
    """Writes ``tokenizer.json``."""
    load_tokenizer().save(str(folder / "tokenizer.json"), pretty=False)
