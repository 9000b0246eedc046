"""DenseNet-121 (Huang 2017, arXiv:1608.06993) through MONAI."""

from __future__ import annotations

from torch import nn

from echoreport.extras import require


def densenet121(classes: int) -> tuple[nn.Module, nn.Sequential]:
    """Body and head; 8.0 M parameters with 1,000 classes."""
    nets = require("monai.networks.nets", "monai")
    network = nets.DenseNet121(spatial_dims=2, in_channels=3, out_channels=classes)
    *pooling, linear = network.class_layers  # rectify, pool, flatten; linear
    return nn.Sequential(network.features, *pooling), nn.Sequential(linear)
