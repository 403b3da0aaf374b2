"""Q6: rooms whose overflow goes elsewhere at once are a loss system; who finds none is Erlang's B (1917)."""

from __future__ import annotations

import pytest

from sim.controls import Level
from sim.validation.loss import lost


def erlang_b(a: float, c: int) -> float:
    """Share of arrivals that find all c servers busy at an offered load a, by the usual recursion."""
    b = 1.0
    for n in range(1, c + 1):
        b = a * b / (n + a * b)
    return b


@pytest.mark.parametrize(("a", "c", "blocking"), [(8.0, 10, 0.121661), (90.0, 100, 0.026957)])
def test_the_references_are_erlangs(a, c, blocking):
    assert erlang_b(a, c) == pytest.approx(blocking, abs=1e-6)


def test_everybody_with_a_room_is_in_it_and_nobody_else():
    out, _, rooms = lost(8.0, 10, term=48.0, arrivals=4_000)
    assert out.any()
    inside = rooms._world.claims.where == Level.CENTRAL
    assert 0 < inside.sum() <= 10
    assert len(rooms.stays) == inside.sum()
