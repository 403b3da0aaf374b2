"""Row Q7: in a run of the whole response, what is seen of it live, its tables and its flows agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.log import Event
from sim.model import Model
from sim.queues import queues
from sim.scenario.model import Scenario
from sim.validation.line import Line, exactly

OURS = "tables of the same run"


FEW: dict[str, Any] = {
    "contacts": {"extra_per_day": 3.0},
    "sampling": {"sites": 2, "tables": 3, "samplers": 6, "reswab_teams": 2},
    "laboratory": {"tubes_per_day": 1250, "shared_capacity": 2500},
    "tracing": {"teams": 1, "surge_teams": 1},
    "grouping": {"desks": 1},
    "transfer": {"ambulances": 1, "coaches": 1, "minibuses": 1},
    "hospital": {"beds": 30},
}  # of everything that a small county has, so that all stages have queues


def short_of_everything() -> Scenario:
    """3,000 people with few of everything, so that all stages have queues; a lockdown and rounds after each case."""
    zone = {"order": "set_zone", "level": "lockdown", "area": "case_grid"}
    return Scenario.model_validate(
        {
            "horizon": "30 d",
            "county": {"population": 3000, "grid_population": 250},
            "seeding": {"initial_infections": 6},
            **FEW,
            "quarantine": {"rooms": 60, "ready": 0.5, "close_contact_term": "5 d", "secondary_term": "3 d"},
            "plan": {"rules": [
                {"when": {"first_case": True}, "orders": [zone, {"order": "test_round", "area": "county"}]},
                {"when": {"each_case": True}, "orders": [zone]},
            ]},
        }
    )  # fmt: skip


def lines_of_flow(runs: int = 1, every: float = 7.3) -> Iterator[Line]:
    """Q7: probes that differ from the tables; persons lost or doubled by a stage; stages busier than all the time."""
    probes = wrong = lost = stages = overworked = arrived = 0
    for replicate in range(runs):
        model = Model(short_of_everything(), replicate)
        for moment in np.arange(every, model.scenario.horizon, every).tolist():
            model.advance(moment)
            rows = model.log.events.rows
            for stage in model.response.stages:  # type: ignore[union-attr]
                mine = rows["event"][rows["stage"] == stage.kind]
                came, begun, done, left = (
                    int(np.sum(mine == e)) for e in (Event.QUEUED, Event.STARTED, Event.FINISHED, Event.HANDED_ON)
                )
                probes += 2
                wrong += (len(stage.inbox) != came - begun - left) + (len(stage.in_service) != begun - done)
        model.advance(model.scenario.horizon)
        lines = queues(model.result())
        for stage in model.response.stages:  # type: ignore[union-attr]
            line = lines[stage.kind]
            arrived += line.arrivals
            here = len(stage.inbox) + len(stage.in_service)
            lost += abs(line.arrivals - line.served - line.handed_on - here)
        stages += len(lines)
        overworked += sum(line.utilisation > 1 + 1e-9 for line in lines.values())
    for what, unit, found, n in (
        ("live queues that differ from the tables", "probes", wrong, probes),
        ("arrived, but neither served nor waiting, in service or left", "persons", lost, arrived),
        ("stages busy for more than all the time", "stages", overworked, stages),
    ):
        yield Line("Q7", "theory", "every stage", what, unit, exactly(0.0), exactly(float(found), n), 0.0, OURS)
