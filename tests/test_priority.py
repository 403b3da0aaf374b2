"""Claims for orders of priority: they change who is served first, by the plan of a file as by a role's order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_dispatcher import arrive, stage_of

from sim.log import Event, Stage
from sim.model import Model
from sim.response.claims import Claim
from sim.scenario import ScenarioErrors
from sim.scenario.reader import load

ROOT = Path(__file__).resolve().parents[1]
FILE = f"""
base: {ROOT / "scenarios" / "tiny.yaml"}
name: priority
horizon: 12 d
seeding: {{initial_infections: 40}}
plan:
  rules:
    - when: {{at: 1 h}}
      orders: [{{order: set_priority, stage: STAGE, first: FIRST}}]
"""


def served(ranked) -> list[int]:
    """Who is served in which order: 1 is in service and 2 to 5 wait when classes change; 6 comes later."""
    env, stage, work, _ = stage_of(1, dict.fromkeys(range(1, 7), 5.0))
    arrive(env, stage, [(0.0, 1, 0), (1.0, 2, 1), (2.0, 3, 0), (2.5, 4, 1), (2.75, 5, 0), (4.0, 6, 0)])
    env.run(until=3.0)
    stage.inbox.rank_by(ranked)
    env.run()
    return [person for _, person in work.order]


def test_a_rank_holds_for_those_who_wait_and_for_those_who_come():
    assert served(None) == [1, 3, 5, 6, 2, 4]
    assert served(lambda person, came: 0) == [1, 2, 3, 4, 5, 6]  # whoever has waited longest
    assert served(lambda person, came: came if person in (4, 6) else came + 10) == [1, 6, 4, 3, 5, 2]


def test_the_usual_order_comes_back_with_the_classes_that_people_came_with():
    env, stage, work, _ = stage_of(1, dict.fromkeys(range(1, 5), 5.0))
    arrive(env, stage, [(0.0, 1, 0), (1.0, 2, 1), (2.0, 3, 0), (2.5, 4, 1), (3.5, 4, 0)])
    env.run(until=3.0)
    stage.inbox.rank_by(lambda person, came: -person)
    env.run(until=4.0)
    stage.inbox.rank_by(None)
    env.run()
    assert [person for _, person in work.order] == [1, 3, 4, 2]  # 4 has got the better class meanwhile


def test_who_was_put_off_comes_back_with_his_new_class():
    env, stage, work, _ = stage_of(1, dict.fromkeys(range(1, 4), 5.0))
    arrive(env, stage, [(0.0, 1, 0), (1.0, 2, 0), (2.0, 3, 0)])
    env.run(until=3.0)
    stage.inbox.defer(3, 4.0)
    stage.inbox.rank_by(lambda person, came: 0 if person == 3 else 1)
    env.run()
    assert [person for _, person in work.order] == [1, 3, 2]


def interviewed(tmp_path, first: str):
    """The first 60 residents in the order in which one team interviews them, and the run."""
    path = tmp_path / f"{first}.yaml"
    path.write_text(FILE.replace("STAGE", "tracing").replace("FIRST", first), encoding="utf-8")
    model, people = Model(load(path), 0), np.arange(60)
    model.advance(96.0)
    model.response.world.claims.until[Claim.CLOSE, 1:60:2] = np.inf
    model.response.cases.sampled[people] = 96.0
    model.response.cases._known.update(people.tolist())
    model.response.cases.on_case = lambda person: None  # no further cases come
    model.response.cases.on_first_positive = lambda person: None
    stage = model.response.tracing.station
    stage.servers.resize(0)
    stage.put(people)
    stage.servers.resize(1)
    model.advance(24.0 * 12)
    rows = model.log.events.rows
    begun = rows[(rows["event"] == Event.STARTED) & (rows["stage"] == Stage.TRACING) & (rows["time"] >= 96.0)]["person"]
    return begun[np.isin(begun, people)].tolist(), model


@pytest.mark.parametrize("first", ["old", "close_contacts", "symptomatic"])
def test_the_plan_of_a_file_says_who_is_interviewed_first(tmp_path, first):
    usual, _ = interviewed(tmp_path, "usual")
    found, model = interviewed(tmp_path, first)
    people = np.arange(60)
    goes = {
        "old": model.response.world.county.age[people] >= 60,
        "close_contacts": people % 2 == 1,
        "symptomatic": model.epidemic.onset_or_nan(people) <= 96.0,
    }[first]
    chosen = sum(goes[person] for person in found)
    assert 0 < chosen < len(found)
    assert [bool(goes[person]) for person in found] == [True] * chosen + [False] * (len(found) - chosen)
    assert [bool(goes[person]) for person in usual[: len(found)]] != [bool(goes[person]) for person in found]


def test_a_stage_or_a_priority_that_there_is_none_of_is_told(tmp_path):
    path = tmp_path / "wrong.yaml"
    for stage, first in (("laboratory", "old"), ("transfer", "rich")):
        path.write_text(FILE.replace("STAGE", stage).replace("FIRST", first), encoding="utf-8")
        with pytest.raises(ScenarioErrors, match=stage if first == "old" else first):
            load(path)
