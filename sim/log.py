"""The tables of what happened: append-only, columnar, the only source of statistics."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.columns import Batches, Column, MassWork, histogram


class Stage(IntEnum):
    """A queue with servers."""

    NONE = 0
    SAMPLING = 1
    RESWAB = 2
    LABORATORY = 3
    TRACING = 4
    GROUPING = 5
    TRANSFER = 6
    CASE_TRANSFER = 7
    QUARANTINE = 8
    HOSPITAL = 9


class Event(IntEnum):
    """What happened to a person (or, with person −1, to a place)."""

    QUEUED = 1  # into a stage's inbox; detail: class
    STARTED = 2  # service begins; detail: server
    FINISHED = 3  # service ends; detail: server
    HANDED_ON = 4  # left the inbox without service; detail: stage that follows
    CAPACITY = 5  # person −1; detail: servers on duty from now on; of the laboratory in machines at full speed
    OVERTIME = 6  # person −1; detail: the server that ended a job after its duty
    VISITED_CLINIC = 10
    SWABBED = 11  # detail: Test; screening is a batch
    POSITIVE = 12  # detail: Test
    NEGATIVE = 13  # detail: Test
    POOL_POSITIVE = 14  # detail: size of the tube
    CONFIRMED = 15  # detail: Found
    NOT_CONFIRMED = 16  # a positive single swab whose second test is negative; detail: Test
    CORE_INFORMATION = 20  # of a case
    CONTACT_LISTED = 21  # detail: the case
    SECONDARY_LISTED = 22  # detail: the contact
    CONTACT_MISSED = 23  # detail: the case
    CARD = 24  # detail: Card
    LINKED = 25  # a contact who was a case already; detail: the case that met him
    PICKED_UP = 30
    ADMITTED = 31  # room; place: site, one after the last of the county: outside it
    LEFT_ROOM = 32
    HOSPITALISED = 33
    DISCHARGED = 34
    SLIPPED_OUT = 35
    RETURNED = 36
    REFUSED = 37
    CLAIM_OPENED = 38  # detail: Claim
    CLAIM_CLOSED = 39  # detail: Claim
    SENT_ELSEWHERE = 40  # no room in the county within the patience
    ROOMS_OUTSIDE = 41  # person −1; detail: rooms outside the county that take people in from now on
    ORDER = 50  # person −1; place: line of the order log; detail: 1 caller, 0 plan
    ORDER_REFUSED = 51
    ZONE = 52  # person −1; place: grid, or a part of it; detail: Zone
    ROUND_ORDERED = 53  # person −1; place: round; detail: persons called
    ROUND_OPENED = 54
    ROUND_SAMPLED = 55  # detail: persons sampled
    ROUND_REPORTED_95 = 56  # detail: tubes
    ROUND_DONE = 57
    TABLES = 58  # person −1; place: round; detail: tables staffed
    PACE = 59  # person −1; place: round; detail: time of a swab in it, relative to sampling.swab_time
    SWEPT = 60  # batch: people found who had not come to a round; place: round
    NOT_FOUND = 61  # batch: those whom nobody found in time; place: round
    AID = 62  # person −1; people from outside from now on; place: Post, or the number of Roles (volunteers)
    SHORTAGE = 63  # person −1; place: Role or Post; detail: persons missing in the county from now on, 0: none any more
    NOTIFIED = 64  # batch: households that got a notice before their round opened; place: round
    CHECKED = 70  # batch: calls or visits to people at home; place: town
    UNCHECKED = 71  # batch: people at home at midnight whom nobody has checked for a day; place: town
    LOST = 72  # a person at home who is on nobody's list any more
    DELIVERED = 73  # batch: sealed households served with food; place: town
    LATE_DELIVERY = 74  # batch: at midnight, households whose food is late; place: community
    UNLOADED = 75  # batch: trucks with food unloaded at collection points, and their times since arrival
    STOOD_IN = 76  # batch: at midnight, people at home whose stand-in takes over for the day
    NOBODY_THERE = 77  # batch: at midnight, people at home whose responsible person is away and nobody stands in
    CHECKED_BY_STAFF = 78  # batch: of the calls and visits, those of the staff of the grids
    BEYOND_STAFF = 79  # batch: at midnight, people at home who are more than their grids' staff can call; place: town
    TRAVELLER = 80  # an infected traveller comes to an entrance; place: entrance; detail: class of vehicle
    STOPPED = 81  # found by a check; place: entrance; detail: Check
    ENTERED = 82  # and stays among residents; place: entrance; detail: 1 if a swab of the border will find him
    SENT_BACK = 83  # an infected traveller turns back at a barrier or closed road; place: entrance
    PASSED_THROUGH = 84  # enters but does not stay among residents; place: entrance
    CROSSED = 85  # batch: vehicles checked, and their waits; place: 2 · entrance + class
    DIVERTED = 86  # batch: vehicles that go to another entrance; place as above
    TURNED_BACK = 87  # batch: vehicles that turn back; place as above
    ENTRANCE_MODE = 88  # person −1; place: entrance; detail: Mode from now on
    NOTICED_AT_GATE = 89  # an infected arrival, noticed by the guard of his compound and swabbed
    UNCHECKED_ROAD = 90  # batch: vehicles that pass an open entrance; place: 2 · entrance + class
    ESCORTED = 91  # an infected driver enters and stays in a closed loop; place: entrance
    GOODS_ARRIVED = 92  # person −1; a batch of imported goods
    GOODS_STORED = 93  # person −1; a batch gets space to rest; detail: h waited for it
    GOODS_USED = 94  # person −1; a batch has rested and is used
    PASSES = 95  # person −1; detail: share of trucks with a pass from now on
    PASSES_ASKED = 96  # batch: trucks for which firms have asked for a pass since midnight before
    PASSES_ISSUED = 97  # batch: passes issued since midnight before, and hours from asking to the answer
    CROSSED_WITH_PASS = 98  # batch: of trucks checked on a day with a lane apart, those with a pass, and their waits
    RECEIVED = 100  # person −1; an order has reached a grid; place: grid; detail: h since it was issued
    DISTURBED = 110  # person −1; place: Disturbance; detail: how much (persons, vehicles, rooms, sites, or the factor)
    DISTURBANCE_OVER = 111  # person −1; as DISTURBED


class Found(IntEnum):
    """Where a case was found."""

    CLINIC = 1
    SCREENING = 2
    ROUND = 3
    CONTACT_AT_HOME = 4
    QUARANTINE = 5
    LOCKDOWN = 6
    MONITORING = 7
    BORDER = 8


class Disturbance(IntEnum):
    """What went wrong for a time."""

    VEHICLES = 1
    SITES = 2
    ROOMS = 3
    TURNOUT = 4
    STAFF = 5
    VOLUNTEERS = 6
    WATCH = 7
    INTRODUCTION = 8  # is not over
    LABORATORY = 9  # detail: share that works
    PLATFORM = 10  # detail: 1 on, 0 off


class Check(IntEnum):
    """What an entrance checks."""

    FEVER = 0
    CODE = 1
    CERTIFICATE = 2
    ANTIGEN = 3
    SWAB = 4


class Test(IntEnum):
    """Why a swab was taken."""

    CLINIC = 1
    SCREENING = 2
    ROUND = 3
    RECALL = 4
    CONTACT = 5
    BORDER = 6
    SWEEP = 7  # of somebody who had not come to a round and was found by a sweep


class Layer(IntEnum):
    """Where a meeting happens."""

    HOUSEHOLD = 0
    WORKPLACE = 1
    SCHOOL = 2
    NEIGHBOURHOOD = 3
    COMMUNITY = 4
    BUS = 5
    SITE = 6  # in the line of a sampling site
    SEED = 7
    ANYWHERE = 8
    DUTY = 9  # between volunteers of one place, or staff of one post
    QUARANTINE = 10  # between neighbouring quarantine rooms


INFECTIONS = np.dtype(
    [("time", "f8"), ("person", "i4"), ("infector", "i4"), ("layer", "i1"), ("grid", "i4"), ("town", "i2"),
     ("latent_end", "f8"), ("onset", "f8"), ("symptomatic", "?"), ("level", "i1"), ("zone", "i1")]
)  # fmt: skip
EVENTS = np.dtype(
    [("time", "f8"), ("event", "i2"), ("stage", "i1"), ("person", "i4"), ("place", "i4"), ("detail", "f8")]
)
SHIFTS = np.dtype([("time", "f8"), ("role", "i1"), ("town", "i2"), ("needed", "i4"), ("present", "i4")])


# residents of a grid who are at a level above ordinary from a time on, where their number changes
ZONINGS = np.dtype([("time", "f8"), ("grid", "i4"), ("level", "i1"), ("residents", "i4")])


@dataclass(frozen=True)
class Tables:
    """The tables of a finished run, sorted by (time, event, person); numpy structured arrays."""

    infections: NDArray[Any]
    events: NDArray[Any]
    mass: Batches
    shifts: NDArray[Any]
    reports: NDArray[Any]
    zonings: NDArray[Any]

    @property
    def batches(self) -> NDArray[Any]:
        """The table of mass work, made when it is asked for."""
        return self.mass.rows

    def of(self, *events: Event) -> NDArray[Any]:
        """The rows of `events` of these kinds, in order of time."""
        order, first = self._by_event
        places = [order[first[event] : first[event + 1]] for event in events]
        return self.events.take(np.sort(np.concatenate(places)) if len(places) > 1 else places[0])

    @cached_property
    def _by_event(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Places of the rows of `events`, kind by kind, and where each kind begins among them."""
        kinds = self.events["event"]
        order = np.argsort(kinds, kind="stable")
        return order, np.searchsorted(kinds[order], np.arange(max(Event) + 2))


REPORTS = np.dtype([("known", "f8"), ("happened", "f8"), ("kind", "i2"), ("place", "i4"), ("number", "f8")])


class Log:
    """What happened in one run."""

    def __init__(self) -> None:
        self.infections = Column(INFECTIONS)
        self.events = Column(EVENTS)
        self.batches = MassWork()
        self.shifts = Column(SHIFTS)  # volunteers and staff needed and at work from a time on, where it changes
        self.zonings = Column(ZONINGS)

    def add(self, time: float, event: Event, person: int = -1, *, stage: Stage = Stage.NONE, place: int = -1, detail: float = np.nan) -> None:  # fmt: skip  # noqa: E501
        """One event of one person (or of a place, with person −1)."""
        self.events.append((time, event, stage, person, place, detail))

    def add_many(self, times: Any, event: Event, persons: Any, *, stage: Stage = Stage.NONE, place: Any = -1, detail: Any = np.nan) -> None:  # fmt: skip  # noqa: E501
        """The same event for many persons; times, places and details are scalars or arrays."""
        persons = np.asarray(persons)
        if not persons.size:
            return
        self.events.add(persons.size, time=times, event=event, stage=stage, person=persons, place=place, detail=detail)

    def batch(self, time: float, event: Event, stage: Stage, n: int, waits: Any = (), place: int = -1) -> None:
        """Mass work: n things, and the waits (h) of those served."""
        if not len(waits):
            self.batches.append((time, event, stage, place, n, 0.0), None)
            return
        waits = np.asarray(waits, dtype=np.float64)
        self.batches.append((time, event, stage, place, n, waits.sum()), histogram(waits))

    def tables(self, reports: NDArray[Any] | None = None) -> Tables:
        """Sorted copies; the histograms of waits are those of the log, which are never changed."""
        events = self.events.rows
        infections = self.infections.rows
        return Tables(
            infections=infections.take(np.lexsort((infections["person"], infections["time"]))),
            events=events.take(np.lexsort((events["person"], events["event"], events["time"]))),
            mass=self.batches.batches.in_time(),
            shifts=self.shifts.rows.copy(),
            reports=reports if reports is not None else np.empty(0, dtype=REPORTS),
            zonings=self.zonings.rows.copy(),
        )
