"""What can be chosen in training."""

from dataclasses import dataclass

from echoreport.errors import InputError
from echoreport.text import check_text_encoder_name
from echoreport.training.losses import LOSSES
from echoreport.vision import DEFAULT_BACKBONE, check_backbone_name

_LEAST = {
    "seed": 0,
    "dimensions": 2,
    "text_epochs": 1,
    "self_supervised_epochs": 0,
    "coarse_epochs": 1,
    "trait_epochs": 0,
    "hidden_layers": 0,
    "members": 1,
    "transform_epochs": 1,
}


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """Hyper-parameters; the source paper's are not public, these were chosen on development corpora.

    Attributes:
        seed: Of everything random.
        text_encoder: A name of `echoreport.text.ENCODERS`.
        dimensions: Width of the text space; a transformer has its own.
        text_epochs: Passes over the paragraphs, of paragraph vectors.
        backbone: The image network, as `echoreport.vision.make_backbone` names it.
        self_supervised_epochs: Passes over the images, labelled or not, before the coarse task; 0 for none.
        coarse_epochs: Passes over the images for the coarse task.
        trait_epochs: Passes over the measured values for the coarse task; 0 leaves it to the image network alone.
        summary: Whether the transform network takes a summary (valve, flow, grades) and not all features.
        graders: Whether grades by what was measured are learned from the pairs; without, only the guidelines' count.
        loss: Of the transform network, a name of `echoreport.training.losses.LOSSES`.
        hidden_layers: Of the transform network, 0 or more.
        dropout: Share of its hidden units dropped in training.
        members: Networks that are averaged, at least 1.
        transform_epochs: Passes over the pairs.

    Raises:
        InputError: If there is no text encoder, backbone or loss of that name, or a number is out of its range.
    """

    seed: int = 0
    text_encoder: str = "labelled-dbow"
    dimensions: int = 100
    text_epochs: int = 40
    backbone: str = DEFAULT_BACKBONE
    self_supervised_epochs: int = 0
    coarse_epochs: int = 30
    trait_epochs: int = 60
    summary: bool = True
    graders: bool = True
    loss: str = "infonce"
    hidden_layers: int = 1
    dropout: float = 0.3
    members: int = 1
    transform_epochs: int = 200

    def __post_init__(self) -> None:
        check_backbone_name(self.backbone)  # before the minutes that reading a corpus takes
        check_text_encoder_name(self.text_encoder)
        if self.loss not in LOSSES:
            raise InputError(f"got the loss {self.loss!r}, wanted one of {', '.join(LOSSES)}: choose one")
        for name, least in _LEAST.items():
            if getattr(self, name) < least:
                raise InputError(f"got {getattr(self, name)} for {name}, wanted at least {least}: choose more")
        if not 0 <= self.dropout < 1:
            raise InputError(f"got a dropout of {self.dropout}, wanted 0 or more and less than 1: choose less")
