"""A pretrained transformer as a text encoder: the mean of its last layer's states, as in Sentence-BERT.

Reimers and Gurevych 2019, arXiv:1908.10084. The model is taken as it is, without further training.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch

from echoreport.domain import Paragraph
from echoreport.errors import InputError
from echoreport.extras import require
from echoreport.text.visible import visible_sentences

_LONGEST, _BATCH = 256, 64  # tokens of a paragraph; what is longer is cut off


@dataclass(frozen=True, slots=True, eq=False)
class TransformerEncoder:
    """Attributes:
    model: A `transformers` model, in evaluation mode.
    tokenizer: Its own.
    """

    model: Any
    tokenizer: Any

    @classmethod
    def fit(
        cls, name: str, paragraphs: Sequence[Paragraph], *, dimensions: int = 100, epochs: int = 40, seed: int = 0
    ) -> TransformerEncoder:
        """Open a pretrained model; the paragraphs and the other arguments have no meaning here.

        Args:
            name: "transformer:" and a folder, or the model's name on the Hugging Face hub.

        Raises:
            MissingExtraError: If transformers is not installed.
            InputError: If the model cannot be loaded or makes no vectors of a text.
        """
        source = name.partition(":")[2]
        return _opened(source, local=Path(source).is_dir())

    @property
    def dimensions(self) -> int:
        """Width of the text space."""
        return int(self.model.config.hidden_size)

    def encode(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """As `TextEncoder.encode`."""
        vectors = np.zeros((len(paragraphs), self.dimensions), np.float32)
        order = sorted(range(len(paragraphs)), key=lambda row: len(paragraphs[row].text))  # so that little is padded
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._encoded([paragraphs[row].text for row in rows])
        return vectors

    @torch.inference_mode()
    def _encoded(self, texts: list[str]) -> np.ndarray:
        tokens = self.tokenizer(
            texts,
            padding=True,
            truncation=True,
            max_length=min(_LONGEST, self.tokenizer.model_max_length),
            return_tensors="pt",
        )
        states = self.model(**tokens).last_hidden_state  # texts tokens dimensions
        mask = tokens["attention_mask"][..., None]
        mean = (states * mask).sum(1) / mask.sum(1)
        special = torch.tensor(self.tokenizer.all_special_ids)  # the unknown word is one of them
        known = ~torch.isin(tokens["input_ids"], special).all(1, keepdim=True)
        return torch.nn.functional.normalize(mean * known).numpy()

    def encode_visible(self, paragraphs: Sequence[Paragraph]) -> np.ndarray:
        """As `TextEncoder.encode_visible`."""
        return self.encode([replace(paragraph, text=visible_sentences(paragraph)) for paragraph in paragraphs])

    def save(self, folder: Path) -> None:
        """Write `text.json`, and config, tokenizer and weights under the names that transformers gives them."""
        self.model.save_pretrained(folder, max_shard_size="1TB")  # in one file
        self.tokenizer.save_pretrained(folder)
        (folder / "text.json").write_text(json.dumps({"encoder": "transformer"}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> TransformerEncoder:
        """Read what `save` wrote; nothing is looked for elsewhere.

        Raises:
            As `fit`.
        """
        return _opened(str(folder), local=True)


def _opened(source: str, local: bool) -> TransformerEncoder:
    transformers = require("transformers", "transformers")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        encoder = _read(transformers, source, {"local_files_only": local, "trust_remote_code": False})
        encoder.encode([Paragraph("trial", 0, "aortic stenosis")])
    except Exception as error:  # tokenizers raises nothing more special
        raise InputError(
            f"got the transformer {source!r}, which cannot be used ({type(error).__name__}: "
            f"{' '.join(str(error).split())[:200]}), wanted a folder or hub name of an encoder with safetensors "
            "weights and its tokenizer: check the name"
        ) from error
    return encoder


def _read(transformers: ModuleType, source: str, safe: dict[str, bool]) -> TransformerEncoder:
    tokenizer = transformers.AutoTokenizer.from_pretrained(source, **safe)
    model, report = transformers.AutoModel.from_pretrained(
        source, use_safetensors=True, output_loading_info=True, **safe
    )
    if missing := sorted(key for key in report["missing_keys"] if not key.startswith("pooler.")):
        raise ValueError(f"no weights for {missing[0]}")  # transformers would draw them at random
    return TransformerEncoder(model.float().eval(), tokenizer)
