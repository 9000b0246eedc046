"""First weights of networks without batch normalisation."""

from torch import nn


def for_relu(network: nn.Module) -> None:
    """Draw weights that keep the variance through rectified layers (He 2015, arXiv:1502.01852); biases become 0.

    The papers of 2012 and 2014 started deep networks from shallower trained ones instead.
    """
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear) and layer.bias is not None:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
