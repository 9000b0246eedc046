"""The transformer encoder, with a tiny model of random weights."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from echoreport.bundle import Bundle
from echoreport.domain import Paragraph
from echoreport.errors import BundleError, InputError
from echoreport.retrieval import ParagraphIndex
from echoreport.text import TextEncoder, fit_text_encoder, load_text_encoder
from echoreport.vision import TransformNetwork
from echoreport.vision.traits import TRAITS

transformers = pytest.importorskip("transformers", reason="the extra 'transformers' is not installed")

WORDS = ("no", "mild", "moderate", "severe", "aortic", "mitral", "stenosis", "regurgitation", "valve", ".", "##s")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
TEXTS = [
    Paragraph("r", number, text) for number, text in enumerate(["Severe aortic stenosis.", "no", "mild mitral valves"])
]


@pytest.fixture(scope="module")
def pretrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a BERT of 32 hidden units and its WordPiece tokenizer."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    folder = tmp_path_factory.mktemp("bert")
    vocabulary = {word: row for row, word in enumerate((*SPECIAL, *WORDS))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=SPECIAL[1]))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    ends = [(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL, strict=True))
    transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        transformers.BertModel(transformers.BertConfig(vocab_size=len(vocabulary), **sizes)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def encoder(pretrained: Path) -> TextEncoder:
    return fit_text_encoder(f"transformer:{pretrained}", [])


def test_vectors_are_of_unit_length_and_the_models_own_width(encoder: TextEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, 32) == (3, encoder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_is_the_mean_of_the_last_states(encoder: TextEncoder, pretrained: Path) -> None:
    model = transformers.BertModel.from_pretrained(pretrained).eval()
    ids = torch.tensor([[SPECIAL.index("[CLS]"), 5 + 3, 5 + 4, 5 + 6, 5 + 9, SPECIAL.index("[SEP]")]])
    with torch.inference_mode():
        mean = model(ids).last_hidden_state[0].mean(0).numpy()
    np.testing.assert_allclose(encoder.encode(TEXTS)[0], mean / np.linalg.norm(mean), atol=1e-5)


def test_padding_and_order_change_nothing(encoder: TextEncoder) -> None:
    alone = np.concatenate([encoder.encode([paragraph]) for paragraph in TEXTS])
    np.testing.assert_allclose(encoder.encode(TEXTS), alone, atol=1e-5)
    many = TEXTS * 40  # more than one batch
    np.testing.assert_allclose(encoder.encode(many), np.tile(alone, (40, 1)), atol=1e-5)


def test_without_a_known_word_the_vector_is_zero(encoder: TextEncoder) -> None:
    vectors = encoder.encode([Paragraph("r", 0, ""), Paragraph("r", 1, "xyzzy 瓣"), TEXTS[0]])
    assert vectors.any(1).tolist() == [False, False, True]
    assert encoder.encode([]).shape == (0, 32)


def test_a_very_long_paragraph_is_cut_off(encoder: TextEncoder) -> None:
    longer, long = encoder.encode([Paragraph("r", 0, "mild " * count) for count in (5000, 400)])
    np.testing.assert_allclose(longer, long, atol=1e-5)


def test_what_is_loaded_encodes_bit_for_bit_as_what_was_saved(encoder: TextEncoder, tmp_path: Path) -> None:
    encoder.save(tmp_path)
    assert load_text_encoder(tmp_path).encode(TEXTS).tobytes() == encoder.encode(TEXTS).tobytes()
    assert all(path.suffix in (".json", ".safetensors") for path in tmp_path.iterdir())


def test_a_model_folder_holds_it_whole(encoder: TextEncoder, untrained_bundle: Bundle, tmp_path: Path) -> None:
    backbone = untrained_bundle.vision.backbone
    network = TransformNetwork(backbone.width + TRAITS, 32)
    bundle = replace(
        untrained_bundle,
        text=encoder,
        index=ParagraphIndex.build(encoder.encode(untrained_bundle.paragraphs)),
        vision=replace(untrained_bundle.vision, transform=network),
    )
    bundle.save(tmp_path / "model")
    loaded = Bundle.load(tmp_path / "model")
    assert loaded.text.encode(TEXTS).tobytes() == encoder.encode(TEXTS).tobytes()
    listed = json.loads((tmp_path / "model" / "bundle.json").read_text())["files"]
    assert {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "text.json"} <= listed.keys()
    (tmp_path / "model" / "tokenizer.json").write_text("damaged")
    with pytest.raises(BundleError, match=r"got tokenizer\.json in .* with another sha256"):
        Bundle.load(tmp_path / "model")


@pytest.mark.parametrize("name", ["tokenizer.json", "config.json", "model.safetensors"])
@pytest.mark.parametrize("content", [b"", b"{}", b"nothing of the kind"])
def test_a_folder_with_other_content_is_refused_in_one_line(
    encoder: TextEncoder, name: str, content: bytes, tmp_path: Path
) -> None:
    encoder.save(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=rf"^got the transformer '{tmp_path}', which cannot be used \([^\n]*$"):
        load_text_encoder(tmp_path)


def test_a_missing_folder_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^got the transformer '[^\n]*missing', which cannot be used \([^\n]*$"):
        fit_text_encoder(f"transformer:{tmp_path / 'missing'}", [])


def test_weights_of_another_model_are_not_drawn_at_random(pretrained: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    for path in pretrained.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = load_file(tmp_path / "model.safetensors")
    kept = {key: weight for key, weight in weights.items() if "layer.1." not in key}
    save_file(kept, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(InputError, match=r"cannot be used \(ValueError: no weights for encoder\.layer\.1\."):
        fit_text_encoder(f"transformer:{tmp_path}", [])


def test_weights_as_pickle_are_refused(pretrained: Path, tmp_path: Path) -> None:
    for path in pretrained.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = transformers.BertModel.from_pretrained(pretrained).state_dict()
    (tmp_path / "model.safetensors").unlink()
    torch.save(weights, tmp_path / "pytorch_model.bin")
    with pytest.raises(InputError, match="wanted a folder or hub name of an encoder with safetensors weights"):
        fit_text_encoder(f"transformer:{tmp_path}", [])
