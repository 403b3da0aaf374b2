"""Growing tables as numpy columns, mass work apart from its waits, and histograms of waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 256
_LOWEST = -12.0  # log2 hours of the first bin: 0.9 s
_WIDTH = 24.0 / BINS

_HEADS = [("time", "f8"), ("event", "i2"), ("stage", "i1"), ("place", "i4"), ("n", "i8"), ("total", "f8")]
HEADS = np.dtype(_HEADS)  # of batches, whose waits take thirty times as much room, and few have any
WAITS = np.dtype([("batch", "i4"), ("counts", "u4", (BINS,))])
BATCHES = np.dtype([*_HEADS, ("waits", "u4", (BINS,))])

_MANY = 4096  # rows: as tuples they take six times as much memory


class Column:
    """A growing table of one dtype."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self._rows = np.empty(256, dtype=dtype)
        self._single: list[tuple[Any, ...]] = []  # appended one by one, not in _rows yet
        self._stored = 0

    @property
    def size(self) -> int:
        """Rows so far."""
        return self._stored + len(self._single)

    def add(self, n: int, /, **values: Any) -> None:
        """Append n rows; each value is a scalar or an array of n."""
        new = self._room(n)
        for name, value in values.items():
            new[name] = value

    def append(self, row: tuple[Any, ...]) -> None:
        """Append one row, all columns in order."""
        self._single.append(row)
        if len(self._single) == _MANY:
            self._room(0)

    def _room(self, n: int) -> NDArray[Any]:
        """The next n rows, after those that were appended one by one."""
        singles, self._single = self._single, []
        start = self._stored + len(singles)
        if start + n > self._rows.size:
            self._grow(start + n)
        if singles:
            self._rows[self._stored : start] = singles
        self._stored = start + n
        return self._rows[start : self._stored]

    def _grow(self, rows: int) -> None:
        """Make room for so many rows. What is not used yet is not touched, and takes no memory."""
        size = self._rows.size
        while size < rows:
            size *= 2
        old, self._rows = self._rows, np.empty(size, dtype=self._rows.dtype)
        used = self._stored * old.itemsize
        self._rows.view(np.uint8)[:used] = old.view(np.uint8)[:used]  # as bytes: numpy goes through rows by field

    @property
    def rows(self) -> NDArray[Any]:
        """A view of what has been added, in the order of adding."""
        self._room(0)
        return self._rows[: self._stored]


@dataclass(frozen=True)
class Batches:
    """Mass work: a head each; `waits`: histograms of those that have any; `which` of them is a batch's, or −1."""

    heads: NDArray[Any]
    which: NDArray[np.int64]
    waits: NDArray[np.uint32]

    def take(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        """These rows with their histograms, in this order."""
        taken, which = np.zeros(rows.size, dtype=BATCHES), self.which[rows]
        for name in HEADS.names or ():
            taken[name] = self.heads[name][rows]
        some = np.flatnonzero(which >= 0)
        taken["waits"][some] = self.waits[which[some]]
        return taken

    def in_time(self) -> Batches:
        """The same in order of time, those of one time as they are."""
        order = np.argsort(self.heads["time"], kind="stable")
        return Batches(self.heads.take(order), self.which[order], self.waits)

    @property
    def rows(self) -> NDArray[Any]:
        """All with their histograms: 1 KB each."""
        return self.take(np.arange(self.heads.size))


class MassWork:
    """The growing table of batches."""

    def __init__(self) -> None:
        self._heads, self._waits = Column(HEADS), Column(WAITS)

    def append(self, head: tuple[Any, ...], waits: NDArray[np.uint32] | None) -> None:
        """One batch, and the histogram of its waits if it has any."""
        if waits is not None:
            self._waits.append((self._heads.size, waits))
        self._heads.append(head)

    @property
    def heads(self) -> NDArray[Any]:
        """A view of the heads so far, in the order of adding."""
        return self._heads.rows

    @property
    def batches(self) -> Batches:
        """What has been added; heads and histograms are views."""
        waits, which = self._waits.rows, np.full(self._heads.size, -1)
        which[waits["batch"]] = np.arange(waits.size)
        return Batches(self.heads, which, waits["counts"])

    @property
    def rows(self) -> NDArray[Any]:
        """All so far with their histograms, in the order of adding."""
        return self.batches.rows


def histogram(waits: Any) -> NDArray[np.uint32]:
    """Counts of waits (h) in 256 logarithmic bins from 0.9 s to 170 days; shorter waits go to the first."""
    bins = (np.log2(np.maximum(waits, 2.0**_LOWEST)) - _LOWEST) / _WIDTH
    return np.bincount(np.minimum(bins, BINS - 1).astype(np.int64), minlength=BINS).astype(np.uint32)


def bin_edges() -> NDArray[np.float64]:
    """The 257 edges (h) of `histogram`'s bins."""
    return np.exp2(_LOWEST + _WIDTH * np.arange(BINS + 1, dtype=np.float64))


def bin_waits() -> NDArray[np.float64]:
    """The wait (h) that stands for each of these bins: its geometric middle; 0 for the first."""
    edges = bin_edges()
    middle = np.sqrt(edges[1:] * edges[:-1])
    middle[0] = 0.0
    return middle
