"""Features of an archive's images: what `Backbone.features` gives, faster and in bfloat16 where the machine has it.

Batches have one size, the last one filled up with empty grids, so that an image's features depend neither on what
stands beside it nor on how many there are. Against `Backbone.features` in float32 a vector in the text space keeps a
cosine of at least 0.999.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from copy import deepcopy
from importlib.util import find_spec

import numpy as np
import torch

from echoreport.device import device, has_fast_bfloat16
from echoreport.extras import require
from echoreport.vision.backbones import Backbone
from echoreport.vision.grid import GRID_SHAPE

Network = Callable[[np.ndarray], np.ndarray]
"""Grids, float32 in [0, 1], *Shape:* (images, *GRID_SHAPE) -> features, float32, *Shape:* (images, width)."""

_BATCH, _BATCH_ON_GPU = 16, 256  # on a processor more are slower: they leave its caches


def fast_features(backbone: Backbone) -> Network:
    """The fastest way from grids to features on this machine; keeps the weights as they are now.

    That is torch on a GPU, else OpenVINO where it is installed (extra `fast`), else torch on the processor. It takes
    seconds to make, so it pays from some hundred images on. It computes on as many threads as torch.
    """
    target = device()
    if target.type == "cuda":
        return _in_batches(on_gpu(backbone, target), backbone.width, _BATCH_ON_GPU)
    make = by_openvino if find_spec("openvino") else by_torch
    return _in_batches(make(backbone), backbone.width, _BATCH)


def fast_way() -> str:
    """What `fast_features` computes with here; vectors of two ways differ in their last bits."""
    target = device()
    way = "OpenVINO" if target.type == "cpu" and find_spec("openvino") else f"torch on {target.type}"
    return f"{way}, {'bfloat16' if has_fast_bfloat16(target) else 'float32'}"


def by_openvino(backbone: Backbone) -> Network:
    """OpenVINO's network for batches of one size.

    Raises:
        MissingExtraError: If OpenVINO is not installed.
    """
    openvino = require("openvino", "fast")
    core, shape = openvino.Core(), [_BATCH, *GRID_SHAPE]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's about tracing, which OpenVINO does
        model = openvino.convert_model(backbone.body, example_input=torch.zeros(shape), input=shape)
    able = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    settings = {
        "INFERENCE_PRECISION_HINT": "bf16" if "BF16" in able else "f32",
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
        "PERFORMANCE_HINT": "LATENCY",  # one batch at a time, on all threads
    }
    request = core.compile_model(model, "CPU", settings).create_infer_request()
    return lambda grids: request.infer(grids)[0]


def by_torch(backbone: Backbone) -> Network:
    """Torch on the processor, the channels of a pixel side by side."""
    body = deepcopy(backbone.body).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return lambda grids: _seen(body, grids, torch.device("cpu"))


def on_gpu(backbone: Backbone, target: torch.device) -> Network:
    """Torch on a GPU, compiled into CUDA graphs. No test has run it: no machine of this project's had a GPU."""
    body = deepcopy(backbone.body).to(target, memory_format=torch.channels_last)  # type: ignore[call-overload]
    graph = torch.compile(body, mode="reduce-overhead")
    return lambda grids: _seen(graph, grids, target)


@torch.inference_mode()
def _seen(body: Callable[[torch.Tensor], torch.Tensor], grids: np.ndarray, target: torch.device) -> np.ndarray:
    given = torch.from_numpy(grids).to(target, memory_format=torch.channels_last)
    with torch.autocast(target.type, torch.bfloat16, enabled=has_fast_bfloat16(target)):
        return body(given).float().cpu().numpy()


def _in_batches(network: Network, width: int, size: int) -> Network:
    """The network for any number of grids, from one that takes `size`."""

    def features(grids: np.ndarray) -> np.ndarray:
        filled = np.zeros((-(-len(grids) // size) * size, *GRID_SHAPE), np.float32)
        filled[: len(grids)] = grids
        parts = [network(filled[start : start + size]) for start in range(0, len(filled), size)]
        return np.concatenate([np.zeros((0, width), np.float32), *parts])[: len(grids)]

    return features
