"""What can be chosen in training."""

from dataclasses import dataclass

from echoreport.vision import DEFAULT_BACKBONE, check_backbone_name


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """Hyper-parameters; the source paper's are not public, these were chosen on validation patients.

    Attributes:
        seed: Of everything random.
        text_encoder: A name of `echoreport.text.ENCODERS`.
        dimensions: Width of the text space; a transformer has its own.
        text_epochs: Passes over the paragraphs, of paragraph vectors.
        backbone: The image network, as `echoreport.vision.make_backbone` names it.
        self_supervised_epochs: Passes over the images, labelled or not, before the coarse task; 0 for none.
        coarse_epochs: Passes over the images for the coarse task.
        transform_epochs: Passes over the pairs.

    Raises:
        InputError: If there is no backbone of that name.
    """

    seed: int = 0
    text_encoder: str = "labelled-dbow"
    dimensions: int = 100
    text_epochs: int = 40
    backbone: str = DEFAULT_BACKBONE
    self_supervised_epochs: int = 0
    coarse_epochs: int = 30
    transform_epochs: int = 200

    def __post_init__(self) -> None:
        check_backbone_name(self.backbone)  # before the minutes that reading a corpus takes
