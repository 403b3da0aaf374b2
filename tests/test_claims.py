"""What holds a person: claims beside each other and where he is, against a list kept by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.controls import Controls, Level
from sim.log import Event, Log
from sim.response.claims import NONE, Claim, Claims

N = 3
steps = st.lists(
    st.tuples(
        st.sampled_from(["open", "open_one", "close", "set_until", "move", "slip"]),
        st.integers(0, N - 1),
        st.sampled_from(list(Claim)),
        st.one_of(st.integers(1, 9), st.just(10_000)),
        st.sampled_from([Level.FREE, Level.TRANSIT, Level.CENTRAL, Level.HOSPITAL]),
    ),
    max_size=40,
)


class ByHand:
    """Ends of claims (h), places and slips of each person, changed one by one."""

    def __init__(self) -> None:
        self.until = [dict.fromkeys(Claim, -np.inf) for _ in range(N)]
        self.where, self.slipped = [Level.FREE] * N, [False] * N
        self.opened = self.closed = 0

    def open(self, person: int, claim: Claim, until: float, now: float) -> None:
        self.opened += self.until[person][claim] <= now
        self.until[person][claim] = max(self.until[person][claim], until)

    def close(self, person: int, claim: Claim, now: float) -> None:
        self.closed += self.until[person][claim] > now
        self.until[person][claim] = min(self.until[person][claim], now)

    def level(self, person: int, now: float) -> int:
        if self.where[person] != Level.FREE:
            return int(self.where[person])
        held = any(end > now for end in self.until[person].values())
        return int(Level.HOME if held and not self.slipped[person] else Level.FREE)


def step(claims: Claims, by_hand: ByHand, now: float, what: tuple) -> None:
    """The same on both sides; a move and an `open` are of two persons."""
    name, person, claim, lasts, place = what
    both = sorted({person, (person + 1) % N})
    if name == "open":
        claims.open(both, claim, now + lasts, now)
        for one in both:
            by_hand.open(one, claim, now + lasts, now)
    elif name == "open_one":
        claims.open_one(person, claim, now + lasts, now)
        by_hand.open(person, claim, now + lasts, now)
    elif name == "close":
        claims.close([person], claim, now)
        by_hand.close(person, claim, now)
    elif name == "set_until" and by_hand.until[person][claim] > now:
        claims.set_until([person], claim, now + lasts, now)
        by_hand.until[person][claim] = now + lasts
    elif name == "move":
        claims.move(both, place, now)
        for one in both:
            by_hand.where[one], by_hand.slipped[one] = place, False
    elif name == "slip":
        by_hand.slipped[person] = claims.slipped[person] = True


@settings(max_examples=60, deadline=None)
@given(steps=steps)
def test_the_strictest_open_claim_counts_and_the_end_of_one_leaves_the_others(steps):
    """A claim that is opened again only grows longer; who is moved has not slipped out any more."""
    log, controls, by_hand = Log(), Controls(N, 1, 1), ByHand()
    claims = Claims(N, controls, log)
    for now, what in enumerate(steps):
        step(claims, by_hand, now, what)
        claims.settle(np.arange(N), now)
        levels = [by_hand.level(person, now) for person in range(N)]
        assert controls.persons.now.tolist() == levels
        assert claims.under_control().tolist() == [p for p in range(N) if levels[p] == Level.HOME]
        for person, until in enumerate(by_hand.until):
            strictest = next((claim for claim in Claim if until[claim] > now), NONE)
            assert claims.strictest_of(person, now) == claims.strictest([person], now)[0] == strictest
            assert claims.until[:, person].tolist() == list(until.values())
            assert [bool(claims.has([person], c, now)[0]) for c in Claim] == [until[c] > now for c in Claim]
    events = log.events.rows["event"]
    assert np.sum(events == Event.CLAIM_OPENED) == by_hand.opened
    assert np.sum(events == Event.CLAIM_CLOSED) == by_hand.closed
