"""Keyed random numbers: distinct keys, no correlation between neighbours, nothing depends on order."""

import numpy as np
import pytest

from sim.streams import Stream, Streams, chain


def lattice() -> np.ndarray:
    """Hashes of every (seed, replicate, stream, person, slot) of a dense lattice, one axis each."""
    seed, replicate, stream, person, slot = np.meshgrid(
        np.arange(4), np.arange(4), [int(Stream.SWAB), int(Stream.RECALL)], np.arange(500), np.arange(12), indexing="ij"
    )
    return chain(0, seed, replicate, stream, person, slot)


def test_keys_of_a_dense_lattice_are_all_distinct():
    h = lattice()
    assert len(np.unique(h)) == h.size


@pytest.mark.parametrize("axis", range(5))
def test_neighbours_in_any_coordinate_are_not_correlated(axis):
    u = lattice() / 2.0**64
    a, b = np.delete(u, 0, axis).ravel(), np.delete(u, -1, axis).ravel()
    assert abs(np.corrcoef(a, b)[0, 1]) < 4 / np.sqrt(a.size)


def test_numbers_are_uniform():
    u = Streams(7, 3).u(Stream.LATENT, np.arange(200_000))
    counts = np.histogram(u, bins=50, range=(0, 1))[0]
    assert ((counts - 4000) ** 2 / 4000).sum() < 90  # chi-square, 49 degrees: P(> 90) = 3e-4
    assert u.min() > 0
    assert u.max() < 1


def test_a_number_does_not_depend_on_who_else_is_asked_for():
    streams = Streams(1, 0)
    together = streams.u(Stream.SWAB, np.arange(100), 3, 1, 0)
    alone = [streams.one(Stream.SWAB, i, 3, 1, 0) for i in range(100)]
    assert together.tolist() == alone


def test_a_number_is_the_same_however_many_are_asked_for():
    """One, a few, many, and so many that they are drawn in parts."""
    streams = Streams(1)
    many = streams.u(Stream.SWAB, np.arange(200_000), 7, np.int32(3))
    for few in (0, 1, 6, 7, 1000):
        assert streams.u(Stream.SWAB, np.arange(few), 7, 3).tolist() == many[:few].tolist()
    for person in (0, 16_383, 16_384, 199_999):
        assert streams.one(Stream.SWAB, person, 7, 3) == many[person]
        assert streams.u(Stream.SWAB, person, 7, 3).tolist() == [many[person]]


def test_seeds_one_and_two_share_no_replicate():
    keys = [Streams(seed, r).key for seed in (1, 2) for r in range(1000)]
    assert len(set(keys)) == 2000


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="must not be negative"):
        Streams(-1)
