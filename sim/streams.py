"""Random numbers that are keyed, not drawn in order: u(stream, *ids) is the same whoever asks, and when.

SplitMix64 (Steele, Lea & Flood 2014, https://doi.org/10.1145/2660193.2660195) is applied as a chain:
h starts as the replicate key and every id is mixed in by h = mix((h xor id) + golden). A key names the
thing (person, mate, layer, slot, day …), never its turn, so one more bus, order or introduction changes
nobody else's numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.units import Floats

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = (np.uint64(s) for s in (30, 27, 31, 11))
_SCALE = 2.0**-53
_MASK = 2**64 - 1
_BLOCK = 16384  # so many numbers stay in the processor's cache
_FEW = 6  # up to so many numbers plain integers are faster than arrays


class Stream(IntEnum):
    """What a number decides. Numbers are fixed for ever: never reuse or renumber one."""

    # the county, drawn with county.seed
    HOUSEHOLD_SIZE = 1  # household
    AGE = 2  # person
    WORKPLACE = 3  # person
    KEY_OCCUPATION = 4  # person
    BOOSTED = 5  # person
    PLACE = 6  # kind, id
    GATED = 7  # compound
    # natural history
    LATENT = 10  # person
    ONSET_GAP = 11  # person
    SYMPTOMS = 12  # person
    IMPORT_AGE = 13  # person
    SEVERITY = 14  # person
    # attempts
    HOUSEHOLD_COUNT = 20  # person, mate
    HOUSEHOLD_TIME = 21  # person, mate, slot
    HOUSEHOLD_MEETING = 22  # person, mate, slot
    HOUSEHOLD_TRANSMISSION = 23  # person, mate, slot
    OTHER_COUNT = 24  # person
    OTHER_LAYER = 25  # person, slot
    OTHER_TARGET = 26  # person, layer, slot
    OTHER_TIME = 27  # person, layer, slot
    OTHER_MEETING = 28  # person, layer, slot
    OTHER_TRANSMISSION = 29  # person, layer, slot
    # contacts that could not transmit, recall
    SOCIABILITY = 35  # person
    EXTRA_COUNT = 36  # person, day, layer
    EXTRA_TARGET = 37  # person, day, layer, slot
    EXTRA_TIME = 38  # person, day, layer, slot
    EXTRA_MEETING = 39  # person, day, layer, slot
    RECALL = 40  # case, contact
    # exposures
    EXPOSURE = 45  # source, target, kind, hour
    # introductions
    INTRODUCED = 50  # introduction, number
    ARRIVAL_CARD = 51  # person
    # response
    SEEKS_CARE = 60  # person
    CARE_DELAY = 61  # person
    SWAB = 62  # person, day, kind of test, repeat
    TURNOUT = 63  # person, day
    ARRIVAL = 64  # person, day
    DURATION = 65  # first person of the job, purpose, day
    SLIPS_OUT = 66  # person, day
    SLIP_TIME = 67  # person, day
    HOSPITAL_STAY = 68  # person
    MESSAGE = 69  # kind, level, place, day, attempt, purpose (0 missed, 1 delay)
    SWAB_TIME = 70  # person, day
    REFUSAL = 71  # person, purpose, day
    ROSTER = 72  # person, purpose (0 chosen, 1 stairwell head, 2 + day: who goes first)
    CALL_UP = 73  # person
    ATTENDANCE = 74  # person, day
    STAFF = 110  # person, post: who has it; person, 0: days in a row before the start; person, 1: may have a post
    TRAVELLERS = 130  # neighbour, class, day
    TRAVELLER = 131  # neighbour, class, day, slot, purpose
    VEHICLES = 132  # entrance, class, day
    VEHICLE = 133  # entrance, class, day, slot, purpose
    BUILD = 134  # entrance, day; of several alike: from the second on also its number
    GOODS = 135  # day
    BATCH = 136  # day, slot, purpose
    PASS = 137  # firm, 0: when it asks; truck, 1: whether its data match
    LOST = 120  # person, day
    RESPONSIBLE = 121  # person, 0: order in his grid's staff; person, 1 + day: away
    # disturbances
    DISTURBED = 150  # person, post (0: as a volunteer, 1: at home), day; site, 2, day
    ORDERED_INTRODUCTION = 151  # 1/4096 h since the start, number
    # statistics
    RESAMPLE = 90


def mix(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser on a uint64 array (any shape), which it changes."""
    high = z >> _S30
    z ^= high
    z *= _M1
    z ^= np.right_shift(z, _S27, out=high)
    z *= _M2
    z ^= np.right_shift(z, _S31, out=high)
    return z


def mix_one(h: int, i: int) -> int:
    """A link of `chain` for plain integers."""
    h = ((h ^ i) + 0x9E3779B97F4A7C15) & _MASK
    h = ((h ^ (h >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    h = ((h ^ (h >> 27)) * 0x94D049BB133111EB) & _MASK
    return h ^ (h >> 31)


def chain(start: Any, *ids: Any) -> NDArray[np.uint64]:
    """Mix non-negative integer ids (scalars or arrays that broadcast) one after the other into `start`."""
    h = np.atleast_1d(np.asarray(start, dtype=np.uint64))
    for i in ids:
        h = h ^ np.asarray(i).astype(np.uint64)
        h += _GOLDEN
        h = mix(h)
    return h


def to_unit(h: NDArray[np.uint64]) -> Floats:
    """Map hashes to (0, 1): the middles of 2⁵³ equal cells, never 0 or 1."""
    u = (h >> _S11).astype(np.float64)
    u += 0.5
    u *= _SCALE
    return u


def _column(ids: Any, n: int) -> list[int]:
    """Ids of a key as a list of n; a single one is the same for all."""
    if isinstance(ids, int):
        return [ids] * n
    column: list[int] = np.asarray(ids).ravel().tolist()
    return column * n if len(column) == 1 else column


def _part(ids: Any, block: slice) -> Any:
    """The ids of some keys; a single one is the same for all."""
    return ids[block] if np.size(ids) > 1 else ids


class Streams:
    """All random numbers of one replicate. Holds only its key: there is no state to advance."""

    def __init__(self, seed: int, replicate: int = 0) -> None:
        if seed < 0 or replicate < 0:
            raise ValueError(f"seed and replicate must not be negative: {seed}, {replicate}")
        self.seed, self.replicate = seed, replicate
        self.key = chain(0, seed, replicate)[0]
        self._start = int(self.key)

    def u(self, stream: Stream, *ids: Any) -> Floats:
        """Uniform numbers in (0, 1), one for each element of the broadcast ids (1-D at least)."""
        shape = np.broadcast(*ids).shape
        n = shape[0] if shape else 1
        if len(shape) <= 1 and n <= _FEW:
            return np.array([self.one(stream, *key) for key in zip(*[_column(i, n) for i in ids], strict=True)])
        start = mix_one(self._start, stream)
        if len(shape) > 1 or n <= 8 * _BLOCK:
            return to_unit(chain(start, *ids))
        blocks = [slice(first, first + _BLOCK) for first in range(0, n, _BLOCK)]
        return np.concatenate([to_unit(chain(start, *[_part(i, block) for i in ids])) for block in blocks])

    def several(self, stream: Stream, ids: Sequence[Any], purposes: Sequence[int]) -> list[Floats]:
        """`u(stream, *ids, purpose)` for each purpose; what the keys have in common is mixed once."""
        h = chain(mix_one(self._start, stream), *ids)
        return [to_unit(chain(h, purpose)) for purpose in purposes]

    def one(self, stream: Stream, *ids: int) -> float:
        """The single number of one key; the same as `u`, without the cost of arrays."""
        h = self._start
        for i in (stream, *ids):  # as `mix_one`, without the cost of calls
            h = ((h ^ int(i)) + 0x9E3779B97F4A7C15) & _MASK
            h = ((h ^ (h >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
            h = ((h ^ (h >> 27)) * 0x94D049BB133111EB) & _MASK
            h ^= h >> 31
        return ((h >> 11) + 0.5) * _SCALE
