import pytest

from echoreport.errors import InputError
from echoreport.training import TrainingSettings


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"text_encoder": "bow"}, "got the text encoder 'bow', wanted one of dbow"),
        ({"backbone": "resnet99"}, "got the backbone 'resnet99', wanted echo-resnet"),
        ({"loss": "triplet"}, "got the loss 'triplet', wanted one of infonce"),
        ({"members": 0}, "got 0 for members, wanted at least 1"),
        ({"hidden_layers": -1}, "got -1 for hidden_layers, wanted at least 0"),
        ({"coarse_epochs": 0}, "got 0 for coarse_epochs, wanted at least 1"),
        ({"dropout": 1.5}, "got a dropout of 1.5, wanted 0 or more and less than 1"),
    ],
)
def test_what_cannot_be_trained_with_is_refused_at_once(given, line):
    with pytest.raises(InputError, match=f"^{line}"):
        TrainingSettings(**given)
