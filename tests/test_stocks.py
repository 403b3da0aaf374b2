"""Claims about stocks of which several orders take: what is ordered in one turn, is on its way or lasts is counted."""

from __future__ import annotations

import re

import pytest
from test_exercise import EXERCISE, ROOT, give, turn, write

from sim.exercise import Play, Refused, police
from sim.exercise import inputs as i
from sim.exercise.checks import impossible, most, usual_lanes
from sim.exercise.coming import at_entrances, of_this_turn
from sim.exercise.forecast import forecast
from sim.response.orders import ONCE, WAITS_ALREADY
from sim.scenario import orders as o
from sim.scenario.fields import ORDERS


@pytest.fixture
def play(tmp_path):
    return Play.start(write(tmp_path), tmp_path / "play", 1000.0)


@pytest.fixture
def border(tmp_path):
    """A play of the county of Haiyan, whose border has posts, with those who command there."""
    path = tmp_path / "border.yaml"
    text = EXERCISE.replace("begin: 3 d", "begin: 1 d").replace("at: 74 h", "at: 26 h").replace("at: 80 h", "at: 32 h")
    scene = ROOT / "scenarios" / "exercises" / "scenes" / "haiyan-2022-driver.yaml"
    path.write_text(text.format(scenario=scene), encoding="utf-8")
    play = Play.start(path, tmp_path / "play", 1000.0)
    for role in ("checkpoints", "supply", "command", "testing"):
        play.do(i.Join(role=role), 1001.0)
    return play


def widest(play, entrance, lanes=8):
    name = play.entrances.names[entrance]
    return o.SetCheckpoint(order="set_checkpoint", entrance=name, mode="staffed", lanes=lanes)


def wide(play):
    """Staffed entrances with room for eight lanes, those that take the most police first."""
    at, modes = play.entrances, play.model.response.border.mode
    found = [e for e, mode in enumerate(modes.tolist()) if mode == 1 and max(usual_lanes(play.model, at.names[e])) == 2]
    return sorted(found, key=lambda e: -int(at.staff[e]))


def stands(forecast):
    """How many police stand at entrances then, as the form tells it."""
    return int(re.search(r"(\d+) of the county's", forecast.costs[2][0])[1])


def test_lanes_that_are_ordered_in_one_turn_cannot_all_have_the_same_police(border):
    """Each alone can be manned, all together cannot; what is withdrawn sets its police free again."""
    model, there, ordered = border.model, police.a_shift(border.model), []
    for entrance in wide(border):
        assert impossible(model, widest(border, entrance)) is None
        why = impossible(model, widest(border, entrance), of_this_turn(border))
        if why is not None or len(ordered) == border.exercise.orders_a_turn:
            break
        give(border, "checkpoints", widest(border, entrance))
        ordered.append(entrance)
    assert ordered
    assert f"what is ordered already included; the county has {there}" in why.en
    alone, together = (forecast(model, widest(border, entrance), c) for c in ((), of_this_turn(border)))
    assert stands(alone) < stands(together)
    with pytest.raises(Refused, match="what is ordered already included"):
        give(border, "control", widest(border, entrance))
    border.do(i.Withdraw(role="checkpoints", number=0), 1020.0)
    assert impossible(model, widest(border, ordered[0]), of_this_turn(border)) is None
    give(border, "control", widest(border, ordered[0]))  # who overrides takes police, too
    assert impossible(model, widest(border, entrance), of_this_turn(border)) is not None


def test_lanes_whose_post_is_being_built_have_their_police_already(border):
    model, modes = border.model, border.model.response.border.mode
    unmanned = next(e for e, mode in enumerate(modes.tolist()) if mode != 1 and border.entrances.staff[e])
    other = wide(border)[0]
    before = police.needed(model, other, 4, at_entrances(model, ()))
    name = border.entrances.names[unmanned]
    model.order(o.SetCheckpoint(order="set_checkpoint", entrance=name, mode="staffed"))
    model.advance(model.now + 0.05)
    assert modes[unmanned] != 1  # nobody stands there yet
    after = police.needed(model, other, 4, at_entrances(model, ()))
    assert after.sum() - before.sum() == after[unmanned] == border.entrances.staff[unmanned]


def test_people_who_are_asked_for_or_lent_already_cannot_be_asked_for_again(border):
    model, asked = border.model, o.AskAid(order="ask_aid", what="volunteers", number=11)
    number = most(model, asked)
    give(border, "supply", asked.model_copy(update={"number": number - 10}))
    with pytest.raises(Refused, match=f"not 11; {number - 10:,} of them are ordered already"):
        give(border, "command", asked)
    give(border, "command", asked.model_copy(update={"number": 10}))
    lent = o.MoveVolunteers(order="move_volunteers", source="Wuyuan", to="Ganpu", number=1, lasts="5 h")
    give(border, "supply", lent.model_copy(update={"number": most(model, lent)}))
    with pytest.raises(Refused, match="ordered already"):
        give(border, "supply", lent.model_copy(update={"source": "武原街道", "to": "Tongyuan"}))
    assert impossible(model, lent.model_copy(update={"source": "Ganpu", "to": "Wuyuan"}), of_this_turn(border)) is None
    turn(border)  # 6 h
    assert impossible(model, lent) is None  # they are back
    assert impossible(model, asked) is not None  # these are on their way
    assert impossible(model, asked.model_copy(update={"what": "samplers"})) is None


def test_help_that_comes_once_is_ordered_once_in_a_turn_by_whomever(border):
    help_ = o.LaboratoryHelp(order="laboratory_help")
    give(border, "testing", help_)
    for role in ("testing", "control"):
        with pytest.raises(Refused, match="ordered for this turn already"):
            give(border, role, help_, after=1.0)
    border.do(i.Withdraw(role="testing", number=0), 1020.0)
    give(border, "control", help_)
    with pytest.raises(Refused, match="ordered for this turn already"):
        give(border, "testing", help_)


def test_every_help_that_comes_once_is_refused_the_second_time(play):
    model = play.model
    for kind in [kind for kind in ONCE for _ in range(2)]:
        model.order(ORDERS[kind](order=kind))
    model.advance(model.now + 1.0)
    reasons = {kind: [one.reason for one in model.response.orders.history if one.order.order == kind] for kind in ONCE}
    assert all(given[-1].text() == "was given before" for given in reasons.values())


def test_a_round_that_one_of_this_turn_covers_would_be_refused_and_is_not_taken(border):
    county, town = (o.TestRound(order="test_round", area=area) for area in ("county", "town:Wuyuan"))
    alone = forecast(border.model, town)
    give(border, "testing", county)
    with pytest.raises(Refused, match="has not opened yet"):
        give(border, "testing", town, after=0.5)
    seen = forecast(border.model, town, of_this_turn(border))
    assert seen.effective_h > alone.effective_h
    assert seen.costs[0][0].startswith("waits for the round that runs there")
    model = border.model
    model.order(county)
    model.order(town, model.now + 0.5)
    model.advance(model.now + 1.0)
    assert model.response.orders.history[-1].reason.says == WAITS_ALREADY


def test_a_round_that_is_ordered_later_in_the_turn_opens_with_the_sites_all_the_same(play):
    """Ordered now it opens in the morning; ordered half an hour later, it opens then, too."""
    order = o.TestRound(order="test_round", area="county")
    now, later = forecast(play.model, order), forecast(play.model, order, after=0.5)
    assert now.effective_h > 4.0
    assert later.effective_h + 0.5 == pytest.approx(now.effective_h)
