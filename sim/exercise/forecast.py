# ruff: noqa: E501
"""What an order will cost and when it will take effect: expected values, from the settings of the scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from sim.county.entrances import Mode
from sim.exercise import police
from sim.exercise.amounts import hours as in_words
from sim.exercise.coming import Coming, at_entrances
from sim.exercise.say import WORDS
from sim.exercise.waits import Runs, ahead, in_the_way, opens_after, reported
from sim.log import Stage
from sim.model import Model
from sim.response.command import Level
from sim.response.situation import Report
from sim.response.volunteers import Role
from sim.scenario import orders as o
from sim.units import DAY, SLACK
from sim.words import figure


@dataclass(frozen=True)
class Forecast:
    """Expected, not promised: the county may be short of hands, and messages are missed."""

    order_h: float  # until everybody has the order (h)
    prepare_h: float  # further until it takes effect (h)
    costs: tuple[tuple[str, str], ...] = ()  # English and Chinese, each 'number what'

    @property
    def effective_h(self) -> float:
        """From now until it takes effect (h)."""
        return self.order_h + self.prepare_h


def forecast(model: Model, order: o.Order, coming: Sequence[Coming] = (), after: float = 0.0) -> Forecast:
    """The forecast of an order given so many hours from now. Raises ValueError for one that cannot be obeyed.

    `coming`: what else is ordered for the turn.
    """
    match order:
        case o.SetZone() | o.LowerZone() | o.LiftZones():
            return _of_zone(model, order)
        case o.TestRound():
            return _of_round(model, order, coming, model.now + after)
        case o.SetCheckpoint():
            return _of_checkpoint(model, order, coming)
        case o.CloseLayer():
            people = _residents(model, order.area)
            return Forecast(_hops(model, Level.GRID), 0.0, ((f"{people:,} residents", f"涉及居民{people:,}人"),))
        case o.SetPriority():
            return Forecast(_hops(model, Level.SERVICE), 0.0, _of_priority(model, order.stage))
        case o.AskAid():
            return Forecast(
                _hops(model, Level.SERVICE), order.delay,
                ((f"{order.number:,} people for {figure(order.stay / DAY)} d", f"{order.number:,}人支援{figure(order.stay / DAY)}天"),),
            )  # fmt: skip
        case o.AskRooms():
            return Forecast(_hops(model, Level.SERVICE), order.delay, _of_rooms(model, order))
        case o.MoveVolunteers():
            travel = model.scenario.volunteers.loan_travel
            return Forecast(
                _hops(model, Level.SERVICE),
                travel,
                ((f"up to {order.number} volunteers", f"志愿者至多{order.number}人"),),
            )
    return _of_service(model, order)


def _of_rooms(model: Model, order: o.AskRooms) -> tuple[tuple[str, str], ...]:
    """How many for how long, and how long a bus is away for one load of people."""
    days, drive = figure(order.lasts / DAY), model.scenario.quarantine.outside_drive
    away = figure(2 * drive + model.scenario.transfer.disinfect_bus)
    return (
        (f"{order.number:,} rooms outside the county for {days} d", f"县外隔离房{order.number:,}间，{days}天"),
        (f"each load binds a bus for about {away} h, boarding not counted", f"每车次往返约{away}小时（不含上车）"),
        ("the hosts bring the staff", "人员由接收地配备"),
    )


def _of_priority(model: Model, stage: str) -> tuple[tuple[str, str], ...]:
    """Who goes first there now, and how many wait by the newest report."""
    assert model.response is not None
    told = model.situation.figure(Report.BACKLOG, int(Stage[stage.upper()]))
    given = [done.order for done in model.response.orders.history if not done.reason]
    own = [order.first for order in given if isinstance(order, o.SetPriority) and order.stage == stage]
    first = WORDS[own[-1] if own else "usual"]
    waits = [] if told is None else [(f"waiting: {told.value:,.0f}", f"等待{told.value:,.0f}")]
    return (*waits, (f"until now: {first.en}", f"现行：{first.zh}"))


def _hops(model: Model, level: Level) -> float:
    """Mean way of an order down to a level (h)."""
    settings = model.scenario.command
    platform = model.response is not None and model.response.world.command.platform
    hop = settings.hop_delay if platform else settings.hop_delay_manual
    return float(hop.mean) * max(int(level), 1)


def _residents(model: Model, area: str) -> int:
    assert model.response is not None
    grids = model.response.orders.grids(area, tuple(model.situation.case_homes))
    return int(model.county.grid_residents[grids].sum())


def _of_zone(model: Model, order: o.SetZone | o.LowerZone | o.LiftZones) -> Forecast:
    settings = model.scenario.zones
    assert model.response is not None
    draw = settings.draw if model.response.world.command.platform else settings.draw_manual
    order_h = _hops(model, Level.GRID)
    if isinstance(order, o.LiftZones):
        return Forecast(order_h, 0.0)
    buildings = model.response.orders.buildings(order.area, tuple(model.situation.case_homes))
    people = int(model.county.stairwell_residents[buildings].sum())
    costs = [(f"{people:,} residents", f"涉及居民{people:,}人")]
    if isinstance(order, o.SetZone) and order.level in ("control", "lockdown"):
        homes = int(model.county.stairwell_homes[buildings].sum())
        grids = len({*model.county.stairwell_grid[buildings].tolist()})
        guards = grids * (settings.guards_per_grid if order.level == "lockdown" else settings.guards_in_control)
        if order.level == "lockdown":
            guards += -(-homes // settings.households_per_guard)
        have = int(model.response.workforce.by_town(Role.ZONES).sum())
        costs.append(
            (
                f"{guards:,} volunteers a shift ({have:,} guard zones now)",
                f"志愿者{guards:,}人/班（现有{have:,}人在守区域）",
            )
        )
        costs.append((f"{people:,} person-days a day", f"每日{people:,}人日受限"))
    return Forecast(order_h, float(draw.mean) if isinstance(order, o.SetZone) else 0.0, tuple(costs))


def _of_round(model: Model, order: o.TestRound, coming: Sequence[Coming], at: float) -> Forecast:
    """From the order at a time (h) to the opening of sites; with how long the laboratory needs for the tubes."""
    scenario = model.scenario
    assert model.response is not None
    grids = model.response.orders.grids(order.area, tuple(model.situation.case_homes))
    people = round(int(model.county.grid_residents[grids].sum()) * scenario.sampling.turnout)
    tubes = -(-people // (order.pool_size or scenario.sampling.pool_size))
    a_day = model.response.testing.laboratory.tubes_a_day()
    hours = DAY * tubes / a_day if a_day else float("inf")
    order_h = _hops(model, Level.TOWN)
    before: list[Runs] = [] if order.overlap else [*in_the_way(model, order, grids), *ahead(model, coming, grids)]
    opens = opens_after(model, before, at + order_h) - at
    behind = reported(model, before) - model.now
    waits = (
        (f"waits for the round that runs there: about {behind:.0f} h until it is reported", f"须等该处在办轮次出完结果，约{behind:.0f}小时")
        if a_day else ("waits for the round that runs there, and no laboratory works", "须等该处在办轮次出完结果，而实验室停检")
    )  # fmt: skip
    return Forecast(
        order_h, opens - order_h,
        (
            *((waits,) if before else ()),
            (f"{people:,} people, {tubes:,} tubes", f"{people:,}人，{tubes:,}管"),
            _laboratory(hours),
            ("other rounds of these places, the standing plan's too, wait until it is reported", "该范围其他轮次（含预案的）须等其出完结果"),
        ),
    )  # fmt: skip


def _laboratory(hours: float) -> tuple[str, str]:
    """How long it works on the tubes."""
    if not hours < float("inf"):
        return "no laboratory works now", "目前实验室停检"
    en, zh = (
        (in_words(hours, "en"), in_words(hours, "zh")) if hours < 1 else (f"{figure(hours)} h", f"{figure(hours)}小时")
    )
    return f"{en} of laboratory", f"实验室{zh}"


def _of_checkpoint(model: Model, order: o.SetCheckpoint, coming: Sequence[Coming]) -> Forecast:
    assert model.response is not None
    settings, entrances = model.scenario.checkpoints, model.response.border.entrances
    number, posts = entrances.index(order.entrance), model.response.border.posts
    order_h, count = _hops(model, Level.SERVICE), int(entrances.count[number])
    if order.mode != "staffed":
        return Forecast(order_h, 0.0, (_kept(order.mode),))
    stands = posts.mode[number] == Mode.STAFFED
    build = 0.0 if stands else -(-count // settings.crews) * float(settings.build.mean)  # crews build at once
    usual, lanes = entrances.lanes[number], police.lanes_with(model, number, order.lanes)
    hands = ceil(float(lanes.sum()) * entrances.volunteers - SLACK)
    before = ceil(float(posts.lanes[number].sum()) * entrances.volunteers - SLACK) if stands else 0
    needed = police.needed(model, number, order.lanes, at_entrances(model, coming))
    here, own, then, have = (
        *(ceil(float(x) - SLACK) for x in (needed[number], entrances.staff[number], needed.sum())),
        police.a_shift(model),
    )
    return Forecast(
        order_h, build,
        (
            (
                f"{int(lanes[0])} car lanes, {int(lanes[1])} truck lanes (usual: {int(usual[0])}, {int(usual[1])})",
                f"客车道{int(lanes[0])}条、货车道{int(lanes[1])}条（常规{int(usual[0])}、{int(usual[1])}）",
            ),
            (
                f"a shift: {hands} volunteers (now {before}), {here} police and medical staff (usual: {own})",
                f"每班志愿者{hands}人（现{before}人），警务医务{here}人（常规{own}人）",
            ),
            (
                f"by lanes (assumption), {then} of the county's {have} police and medical staff then stand at entrances",
                f"按车道折算（假设），届时全县{have}名警务医务中{then}人在卡口",
            ),
        ),
    )  # fmt: skip


def _kept(mode: str) -> tuple[str, str]:
    """What it is to leave an entrance without checks, or to bar it."""
    if mode == "open":
        return "no staff; nobody is checked", "不用人手；过往人员不查验"
    return (
        "no staff; traffic is stopped: it goes to other entrances or turns back",
        "不用人手；禁止通行，车辆绕行或折返",
    )


def _of_service(model: Model, order: o.Order) -> Forecast:
    s = model.scenario
    transfer, laboratory, tracing = s.transfer, s.laboratory, s.tracing
    known: dict[str, tuple[float, tuple[str, str]]] = {
        "laboratory_help": (laboratory.shared_delay, (f"+{laboratory.shared_capacity:,} tubes a day", f"+{laboratory.shared_capacity:,}管/日")),
        "tracing_surge": (tracing.surge_delay, (f"+{tracing.surge_teams} teams", f"+{tracing.surge_teams}支流调队")),
        "vehicle_aid": (transfer.aid_delay, (f"+{transfer.coaches_aid} coaches, {transfer.minibuses_aid} minibuses, {transfer.ambulances_aid} ambulances", f"+大巴{transfer.coaches_aid}、中巴{transfer.minibuses_aid}、救护车{transfer.ambulances_aid}")),
        "activate_rooms": (24.0, (f"{s.quarantine.rooms:,} rooms: {s.quarantine.ready_24h:.0%} 24 h after the order, {s.quarantine.ready_48h:.0%} after 48 h, all after 72 h", f"{s.quarantine.rooms:,}间：下达后24小时{s.quarantine.ready_24h:.0%}，48小时{s.quarantine.ready_48h:.0%}，72小时全部")),
        "call_volunteers": (s.volunteers.call_up.mean, (f"{s.volunteers.roster:,} on the roster, {s.volunteers.attendance:.0%} come", f"在册{s.volunteers.roster:,}人，到岗{s.volunteers.attendance:.0%}")),
        "rent_shed": (s.freight.shed_delay, (f"+{s.freight.shed:,.0f} m²", f"+{s.freight.shed:,.0f}平方米")),
    }  # fmt: skip
    if order.order not in known:
        return Forecast(0.0, 0.0)
    delay, cost = known[order.order]
    return Forecast(_hops(model, Level.SERVICE), float(delay), (cost,))
