"""ONNX files as messages that can be changed: as much of the format as that takes.

The package `onnx` does this too; loading it takes longer than the change saves a process that drafts one study.
"""

from typing import Any

import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_FIELDS: dict[str, dict[str, tuple[int, str]]] = {
    "TensorProto": {"dims": (1, "int64*"), "data_type": (2, "int32"), "raw_data": (9, "bytes")},
    "AttributeProto": {
        "name": (1, "string"),
        "f": (2, "float"),
        "i": (3, "int64"),
        "t": (5, "TensorProto"),
        "ints": (8, "int64*"),
        "type": (20, "int32"),
    },
    "NodeProto": {
        "input": (1, "string*"),
        "output": (2, "string*"),
        "op_type": (4, "string"),
        "attribute": (5, "AttributeProto*"),
    },
    "GraphProto": {"node": (1, "NodeProto*")},
    "ModelProto": {"graph": (7, "GraphProto")},
}
"""Number and type of the fields that are used, as onnx.proto3 has them; * marks those that repeat. Others are kept."""
_FLOAT = 1  # TensorProto.DataType
_ATTRIBUTE = {"f": 1, "i": 2, "t": 4, "ints": 7}  # AttributeProto.AttributeType


def model_in(data: bytes) -> Any:
    """The ModelProto in a file; its `SerializeToString` makes a file of it again."""
    return _MESSAGES["ModelProto"].FromString(data)


def numbers_of(constant: Any) -> np.ndarray:
    """What a node of type Constant gives, float32; empty where it is not of that type of number."""
    tensor = constant.attribute[0].t
    if tensor.data_type != _FLOAT:
        return np.empty(0, np.float32)
    return np.frombuffer(tensor.raw_data, "<f4").reshape(tuple(tensor.dims))


def constant_node(name: str, numbers: np.ndarray) -> Any:
    """A node that gives numbers, float32, under a name."""
    raw = numbers.astype("<f4").tobytes()
    return node("Constant", [], name, t={"value": {"dims": numbers.shape, "data_type": _FLOAT, "raw_data": raw}})


def node(operator: str, inputs: list[str], output: str, **attributes: dict[str, Any]) -> Any:
    """A node of one output.

    Args:
        attributes: By their kind (f, i, t, ints), then by name.
    """
    listed = [
        {"name": name, "type": _ATTRIBUTE[kind], kind: value}
        for kind, some in attributes.items()
        for name, value in some.items()
    ]
    return _MESSAGES["NodeProto"](op_type=operator, input=inputs, output=[output], attribute=listed)


def _messages() -> dict[str, Any]:
    """Classes of the messages, by their name."""
    field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="onnx_in_part.proto", package="onnx_in_part")
    for message, fields in _FIELDS.items():
        described = file.message_type.add(name=message)
        for name, (number, kind) in fields.items():
            label = field.LABEL_REPEATED if kind.endswith("*") else field.LABEL_OPTIONAL
            kind = kind.rstrip("*")
            typed = {"type_name": kind} if kind in _FIELDS else {"type": field.Type.Value(f"TYPE_{kind.upper()}")}
            described.field.add(name=name, number=number, label=label, **typed)
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    found = {name: pool.FindMessageTypeByName(f"{file.package}.{name}") for name in _FIELDS}
    return {name: message_factory.GetMessageClass(descriptor) for name, descriptor in found.items()}


_MESSAGES = _messages()
