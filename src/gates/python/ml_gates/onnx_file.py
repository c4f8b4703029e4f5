"""`zeroed_onnx`: an ONNX file opened by us, and written again with every weight 0.

Read as protocol buffers (onnx.proto3, fields by number), since only its structure and where its
floats lie is asked: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. Nothing grows or
shrinks, so that the copy is as well-formed as the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ml_gates.errors import GateError
from ml_gates.request import Request

MODEL_VERSION, MODEL_GRAPH = 1, 7
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_OUTPUT = 1, 5, 12
NODE_ATTRIBUTE, NODE_KIND = 5, 4
ATTRIBUTE_FLOAT, ATTRIBUTE_TENSOR, ATTRIBUTE_GRAPH, ATTRIBUTE_FLOATS = 2, 5, 6, 7
TENSOR_TYPE, TENSOR_FLOATS, TENSOR_RAW, TENSOR_DOUBLES, TENSOR_EXTERNAL = 2, 4, 9, 10, 13
FLOAT_TYPES = frozenset({1, 10, 11, 16})
"""float, float16, double, bfloat16."""
VARINT, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5
LONGEST_VARINT = 10

Field = tuple[int, int, int, int, int]
"""Number, wire type, where its content starts and ends, and the value of a varint."""


def zeroed_onnx(request: Request) -> dict[str, Any]:
    """Write `out`, the model of `file` with every float 0. Raises GateError when it is none."""
    file = request.file("file")
    content = bytearray(file.read_bytes())
    try:
        found = _Zeroed(content)
    except (IndexError, ValueError) as error:
        raise GateError(f"{file.name} is no ONNX model: {error}") from error
    out = request.path("out")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    out.write_bytes(content)
    for place in found.external:
        beside = (file.parent / place).resolve()
        if beside.is_file() and beside.is_relative_to(file.parent.resolve()):
            _zero_file(beside, out.parent / place)
            found.zeroed += 1
    return {
        "sha256": digest,
        "nodes": found.nodes,
        "kinds": sorted(found.kinds),
        "zeroed": found.zeroed,
    }


def _zero_file(source: Path, out: Path) -> None:
    out.write_bytes(bytes(source.stat().st_size))


class _Zeroed:
    """What a walk over a model found; the floats it met are 0 afterwards."""

    def __init__(self, content: bytearray) -> None:
        self.content = content
        self.nodes = 0
        self.zeroed = 0
        self.kinds: set[str] = set()
        self.external: list[str] = []
        outputs = 0
        graph: Field | None = None
        version = 0
        for field in self._fields(0, len(content)):
            if field[0] == MODEL_VERSION and field[1] == VARINT:
                version = field[4]
            if field[0] == MODEL_GRAPH and field[1] == BYTES:
                graph = field
        if version == 0 or graph is None:
            raise ValueError("it has no version and graph")
        outputs = self._graph(graph[2], graph[3])
        if self.nodes == 0 or outputs == 0:
            raise ValueError("its graph has no nodes and outputs")

    def _graph(self, start: int, end: int) -> int:
        outputs = 0
        for number, wire, first, last, _ in self._fields(start, end):
            if wire != BYTES:
                continue
            if number == GRAPH_NODE:
                self._node(first, last)
            elif number == GRAPH_INITIALIZER:
                self._tensor(first, last)
            outputs += number == GRAPH_OUTPUT
        return outputs

    def _node(self, start: int, end: int) -> None:
        self.nodes += 1
        for number, wire, first, last, _ in self._fields(start, end):
            if number == NODE_KIND and wire == BYTES:
                self.kinds.add(self.content[first:last].decode())
            if number == NODE_ATTRIBUTE and wire == BYTES:
                self._attribute(first, last)

    def _attribute(self, start: int, end: int) -> None:
        for number, wire, first, last, _ in self._fields(start, end):
            if number in (ATTRIBUTE_FLOAT, ATTRIBUTE_FLOATS) and wire in (FOUR_BYTES, BYTES):
                self._zero(first, last)
            elif number == ATTRIBUTE_TENSOR and wire == BYTES:
                self._tensor(first, last)
            elif number == ATTRIBUTE_GRAPH and wire == BYTES:
                self._graph(first, last)

    def _tensor(self, start: int, end: int) -> None:
        fields = list(self._fields(start, end))
        kind = next((field[4] for field in fields if field[0] == TENSOR_TYPE), 0)
        for number, wire, first, last, _ in fields:
            if (number in (TENSOR_FLOATS, TENSOR_DOUBLES) and wire != VARINT) or (
                number == TENSOR_RAW and wire == BYTES and kind in FLOAT_TYPES
            ):
                self._zero(first, last)
            elif number == TENSOR_EXTERNAL and wire == BYTES and kind in FLOAT_TYPES:
                self._external(first, last)

    def _external(self, start: int, end: int) -> None:
        """One key and value of where a tensor lies outside the file."""
        words = [
            self.content[first:last].decode() for _, _, first, last, _ in self._fields(start, end)
        ]
        if len(words) == 2 and words[0] == "location" and words[1] not in self.external:
            self.external.append(words[1])

    def _zero(self, first: int, last: int) -> None:
        if any(self.content[first:last]):
            self.content[first:last] = bytes(last - first)
            self.zeroed += 1

    def _fields(self, start: int, end: int) -> Iterator[Field]:
        at = start
        while at < end:
            tag, at = self._varint(at, end)
            number, wire, value = tag >> 3, tag & 7, 0
            first = at
            if wire == VARINT:
                value, at = self._varint(at, end)
            elif wire == EIGHT_BYTES:
                at += 8
            elif wire == FOUR_BYTES:
                at += 4
            elif wire == BYTES:
                length, first = self._varint(at, end)
                at = first + length
            else:
                raise ValueError(f"it has a field of the unknown wire type {wire}")
            if number == 0 or at > end:
                raise ValueError("it ends within a field")
            yield number, wire, first, at, value

    def _varint(self, at: int, end: int) -> tuple[int, int]:
        value = 0
        for shift in range(LONGEST_VARINT):
            if at >= end:
                raise ValueError("it ends within a number")
            byte = self.content[at]
            at += 1
            value |= (byte & 0x7F) << (7 * shift)
            if byte < 0x80:
                return value, at
        raise ValueError("it has a number that does not end")
