"""The recogniser's network with its activations written so that onnxruntime computes them within the convolutions.

PP-LCNetV3 scales and shifts before and after each hard swish, and the model's file spells every step out as a node of
its own: eight passes over all pixels, a quarter of the time. What stands before the swish goes into the convolution
there; what stands behind it goes into the next convolution, or into one of single pixels where the next pads with
zeros. The results differ in their last bits.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from echoreport.images.words.network_file import constant_node, model_in, node, numbers_of

_STEPS = ("Mul", "Add", "Add", "Clip", "Mul", "Div", "Mul", "Add")
"""Behind a convolution: x scaled and shifted; x + 3, from 0 to 6, times x, over 6; scaled and shifted."""
_SWISH = [[3.0], [0.0, 6.0], [], [6.0]]  # numbers of the four in the middle
Numbers = dict[str, np.ndarray]
"""By the name of the constant."""
Readers = dict[str, list[Any]]
"""The nodes that take what is named."""


@dataclass(frozen=True, slots=True, eq=False)
class _Swish:
    """A convolution and the nodes behind it that are its activation; `before`, `after`: factor and shift."""

    convolution: Any
    steps: list[Any]
    before: list[float]
    after: list[float]


def fused(data: bytes) -> bytes:
    """An ONNX file with its hard swishes fused; with the same network where it has none."""
    model = model_in(data)
    nodes = list(model.graph.node)
    numbers = {n.output[0]: numbers_of(n) for n in nodes if n.op_type == "Constant"}
    readers: dict[str, list[Any]] = defaultdict(list)
    for reader in nodes:
        for name in reader.input:
            readers[name].append(reader)
    swishes = [swish for n in nodes if (swish := _swish_behind(n, numbers, readers))]
    instead: dict[int, list[Any]] = {}
    for swish in swishes:
        instead |= _fuse(swish, numbers, readers)
    new = [new for old in nodes for new in instead.get(id(old), [old])]
    constants = [constant_node(name, values) for name, values in numbers.items() if values.size]
    del model.graph.node[:]
    model.graph.node.extend(constants)
    model.graph.node.extend(n for n in new if not (n.op_type == "Constant" and numbers[n.output[0]].size))
    return bytes(model.SerializeToString())


def _swish_behind(convolution: Any, numbers: Numbers, readers: Readers) -> _Swish | None:
    if not _is_own(convolution, numbers, readers):
        return None
    steps: list[Any] = []
    here = convolution
    for operator in _STEPS:
        found = [reader for reader in readers[here.output[0]] if reader.op_type == operator]
        if len(found) != 1 or len(readers[here.output[0]]) != (2 if operator == _STEPS[2] and len(steps) == 2 else 1):
            return None
        steps.append(here := found[0])
    own = [[float(numbers[i].item()) for i in s.input if i in numbers and numbers[i].size == 1] for s in steps]
    if own[2:6] != _SWISH or any(len(scalar) != 1 for scalar in (*own[:2], *own[6:])):
        return None
    return _Swish(convolution, steps, own[0] + own[1], own[6] + own[7])


def _fuse(swish: _Swish, numbers: Numbers, readers: Readers) -> dict[int, list[Any]]:
    """Work factors and shifts into the convolutions' numbers; gives what stands in the place of nodes, by their id."""
    weights, offsets = swish.convolution.input[1:]
    (factor, shift), (after, added) = swish.before, swish.after
    numbers[weights], numbers[offsets] = numbers[weights] * factor, numbers[offsets] * factor + shift
    level, swished, result = (swish.steps[i].output[0] for i in (1, 4, 7))
    behind = readers[result]
    swish.convolution.output[0] = level
    if len(behind) == 1 and _is_own(behind[0], numbers, readers) and _takes_all(behind[0]):
        weights, offsets = behind[0].input[1:]
        numbers[offsets] = numbers[offsets] + added * numbers[weights].sum(axis=(1, 2, 3))
        numbers[weights] = numbers[weights] * after
        swished, last = result, []
    else:
        last = [_pixelwise(swished, result, len(numbers[offsets]))]
        numbers[f"{result}.factor"] = np.full((len(numbers[offsets]), 1, 1, 1), after, np.float32)
        numbers[f"{result}.shift"] = np.full(len(numbers[offsets]), added, np.float32)
    gate = f"{level}.gate"
    new: dict[int, list[Any]] = {id(step): [] for step in swish.steps}
    new[id(swish.steps[4])] = [
        node("HardSigmoid", [level], gate, f={"alpha": 1 / 6, "beta": 0.5}),
        node("Mul", [level, gate], swished),
        *last,
    ]
    return new


def _is_own(reader: Any, numbers: Numbers, readers: Readers) -> bool:
    """Whether a node is a convolution with weights and offsets that are constants and no other node's."""
    if reader.op_type != "Conv" or len(reader.input) != 3:
        return False
    return all(name in numbers and len(readers[name]) == 1 for name in reader.input[1:])


def _takes_all(convolution: Any) -> bool:
    """Whether it sees nothing but its input: no zeros around it."""
    pads = [value for attribute in convolution.attribute if attribute.name == "pads" for value in attribute.ints]
    return not any(pads)


def _pixelwise(source: str, result: str, channels: int) -> Any:
    shape = {"kernel_shape": [1, 1], "strides": [1, 1], "dilations": [1, 1], "pads": [0, 0, 0, 0]}
    return node("Conv", [source, f"{result}.factor", f"{result}.shift"], result, i={"group": channels}, ints=shape)
