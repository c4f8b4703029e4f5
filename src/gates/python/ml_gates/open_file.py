"""Any file as values that stand together: lines, objects, rows; packed ones are opened."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyarrow.parquet as pq

LARGEST = 200_000_000
"""Bytes of one file, unpacked."""
LONGEST_LINE = 1_000_000
DEEPEST = 3
WORDS = re.compile(r"[^\s,;|\t\"'<>\[\]{}()=:]+")
PACKED: dict[bytes, Callable[[IO[bytes], Any], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZ": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}


class NotLooked(Exception):
    """A file that could not be looked into, with the reason."""


def parts_of(file: Path) -> Iterator[list[str]]:
    """Yield lists of values that stand together. Raises NotLooked when there are more."""
    try:
        with file.open("rb") as stream:
            yield from _parts(stream, file, 0)
    except NotLooked:
        raise
    except RecursionError:
        raise NotLooked("it is nested too deep") from None
    except Exception as error:  # whatever a hostile file does to a reader
        raise NotLooked(f"it cannot be read ({type(error).__name__})") from error


def _parts(stream: IO[bytes], file: Path | None, depth: int) -> Iterator[list[str]]:
    start = stream.read(16)
    stream.seek(0)
    if depth > DEEPEST:
        raise NotLooked("it is packed too often")
    for magic, unpack in PACKED.items():
        if start.startswith(magic):
            yield from _parts(io.BytesIO(_bounded(unpack(stream, "rb"))), None, depth + 1)
            return
    if start.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(stream) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    yield from _parts(io.BytesIO(_bounded(archive.open(entry))), None, depth + 1)
        return
    if start.startswith(b"SQLite format 3\x00"):
        yield from _database(stream, file)
        return
    if start.startswith(b"PAR1"):
        yield from _parquet(stream)
        return
    yield from _text(stream, depth)


def _bounded(stream: Any) -> bytes:
    data: bytes = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise NotLooked(f"it unpacks to more than {LARGEST // 1_000_000} MB")
    return data


def _database(stream: IO[bytes], file: Path | None) -> Iterator[list[str]]:
    database = sqlite3.connect(":memory:") if file is None else _opened(file)
    if file is None:
        database.deserialize(stream.read())
    try:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            quoted = name.replace('"', '""')
            for row in database.execute(f'SELECT * FROM "{quoted}"'):
                values = [str(value) for value in row if isinstance(value, str | int | float)]
                yield values
                for value in row:
                    if isinstance(value, str) and len(value) > 40:
                        yield from _lines(value)
    finally:
        database.close()


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _parquet(stream: IO[bytes]) -> Iterator[list[str]]:
    for batch in pq.ParquetFile(stream).iter_batches():
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield [str(value) for value in row if value is not None]


def _text(stream: IO[bytes], depth: int) -> Iterator[list[str]]:
    data = _bounded(stream)
    if data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for entry in archive:
                inner = archive.extractfile(entry) if entry.isfile() else None
                if inner is not None:
                    yield from _parts(io.BytesIO(_bounded(inner)), None, depth + 1)
        return
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotLooked("it is binary")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = data.decode(encoding, "replace")
    if text.lstrip()[:1] in ("{", "["):
        with suppress(ValueError):  # lines of JSON, or no JSON: read as lines below
            yield from _values(json.loads(text))
    yield from _lines(text)


def _lines(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if len(line) > LONGEST_LINE:
            raise NotLooked("a line is too long")
        yield WORDS.findall(line)
        if "  " in line:
            # Columns kept apart by blanks, as tables are printed.
            yield re.split(r"\s{2,}", line.strip())
        for delimiter in ",;\t|":
            if line.count(delimiter) >= 2:
                # Blanks within a field are part of its value.
                yield next(csv.reader([line], delimiter=delimiter), [])


def _values(value: Any) -> Iterator[list[str]]:
    """Yield the plain values of each object and list, and the rows of tables kept by column."""
    if isinstance(value, dict):
        inside = list(value.values())
        lists = [one for one in inside if isinstance(one, list | dict)]
        if len(lists) >= 2 and len({len(one) for one in lists}) == 1:
            by_column = [list(one.values()) if isinstance(one, dict) else one for one in lists]
            for row in zip(*by_column, strict=True):
                yield [str(one) for one in row if isinstance(one, str | int | float)]
    elif isinstance(value, list):
        inside = value
    else:
        return
    plain = [str(one) for one in inside if isinstance(one, str | int | float)]
    if plain:
        yield plain
    for one in inside:
        if isinstance(one, dict | list):
            yield from _values(one)
        elif isinstance(one, str) and "\n" in one:
            yield from _lines(one)
    if plain and all("\n" in one or len(one) > 40 for one in plain[:3]):
        # Cells of a notebook are lists of lines.
        yield from _lines("".join(plain))
