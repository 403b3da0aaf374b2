# ruff: noqa: E501
"""A Scenario: the whole question, frozen and closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pydantic import model_validator

from sim.both import Both, Fault, Wrong, listed
from sim.scenario import groups as g
from sim.scenario.plan import Commanded, PlanSettings
from sim.scenario.quantities import Day, Duration, Group, Seed, setting

LONGEST = 2 * 365 * 24.0  # h
REPLACED = {  # by table: the group and its settings whose place it takes
    "sites": ("sampling", ("sites", "tables")),
    "vehicles": (
        "transfer",
        (
            "coaches",
            "coaches_aid",
            "minibuses",
            "minibuses_aid",
            "ambulances",
            "ambulances_aid",
            "usable_seats",
            "minibus_seats",
        ),
    ),
}


# fmt: off
class Scenario(Group):
    """What is asked: county, disease, response, plan, and how long."""

    name: str = setting("scenario", "text", "choice", "–", "short name, used for folders", "名称")
    title: str = setting("", "text", "choice", "–", "one line for reports", "标题")
    title_zh: str = setting("", "text", "choice", "–", "the same in Chinese", "中文标题")
    start: Day = setting(date(2022, 3, 13), "date", "found", "SEED: Pinghu 3.13", "day 0", "起始日")
    horizon: Duration = setting(60 * 24.0, "h", "choice", "–", "length of a run", "推演时长")
    seed: Seed = setting(1, "–", "choice", "–", "seed of the replicates", "种子")
    response: bool = setting(True, "switch", "choice", "–", "off: nobody is tested, traced or isolated", "处置")
    tables: dict[str, str] = setting({}, "files", "choice", "–", "CSV or XLSX beside the scenario: towns; sites (instead of sampling.sites, .tables); vehicles (instead of the numbers and seats of transfer); entrances (instead of checkpoints.layout); their columns: the section Tables", "表格")
    county: g.CountySettings = setting(g.CountySettings(), "group", "choice", "–", "the county", "县域")
    disease: g.DiseaseSettings = setting(g.DiseaseSettings(), "group", "choice", "–", "natural history and transmission", "疾病")
    contacts: g.ContactSettings = setting(g.ContactSettings(), "group", "choice", "–", "meetings that could not transmit", "一般接触")
    seeding: g.SeedingSettings = setting(g.SeedingSettings(), "group", "choice", "–", "how the outbreak begins", "起始")
    introductions: tuple[g.Introduction, ...] = setting((), "list", "choice", "–", "further introductions", "输入")
    care: g.CareSettings = setting(g.CareSettings(), "group", "choice", "–", "fever clinics", "就诊")
    screening: g.ScreeningSettings = setting(g.ScreeningSettings(), "group", "choice", "–", "key occupations", "重点人群筛查")
    swab: g.SwabSettings = setting(g.SwabSettings(), "group", "choice", "–", "what a swab shows", "核酸检测性能")
    sampling: g.SamplingSettings = setting(g.SamplingSettings(), "group", "choice", "–", "regional rounds", "采样")
    laboratory: g.LaboratorySettings = setting(g.LaboratorySettings(), "group", "choice", "–", "tubes to results", "实验室")
    tracing: g.TracingSettings = setting(g.TracingSettings(), "group", "choice", "–", "tracing", "流调")
    grouping: g.GroupingSettings = setting(g.GroupingSettings(), "group", "choice", "–", "grouping", "编组")
    transfer: g.TransferSettings = setting(g.TransferSettings(), "group", "choice", "–", "transfer", "转运")
    quarantine: g.QuarantineSettings = setting(g.QuarantineSettings(), "group", "choice", "–", "quarantine of contacts", "集中隔离")
    home: g.HomeSettings = setting(g.HomeSettings(), "group", "choice", "–", "home observation", "居家观察")
    hospital: g.HospitalSettings = setting(g.HospitalSettings(), "group", "choice", "–", "isolation of cases", "收治")
    zones: g.ZoneSettings = setting(g.ZoneSettings(), "group", "choice", "–", "zones", "分区管控")
    volunteers: g.VolunteerSettings = setting(g.VolunteerSettings(), "group", "choice", "–", "volunteers", "志愿者")
    staff: g.StaffSettings = setting(g.StaffSettings(), "group", "choice", "–", "professional staff", "专业人员")
    command: g.CommandSettings = setting(g.CommandSettings(), "group", "choice", "–", "chain of command", "指挥")
    plan: PlanSettings = setting(PlanSettings(), "group", "choice", "–", "the standing plan", "预案")
    orders: tuple[Commanded, ...] = setting((), "list", "choice", "–", "orders that a commander gives, besides the standing plan", "指令")
    supply: g.SupplySettings = setting(g.SupplySettings(), "group", "choice", "–", "food to sealed areas", "物资保供")
    checkpoints: g.CheckpointSettings = setting(g.CheckpointSettings(), "group", "choice", "–", "entrances and their checks", "卡口")
    importation: g.ImportationSettings = setting(g.ImportationSettings(), "group", "choice", "–", "infection that travels", "输入疫情")
    freight: g.FreightSettings = setting(g.FreightSettings(), "group", "choice", "–", "trucks", "货运")
    prices: g.PriceSettings = setting(g.PriceSettings(), "group", "choice", "–", "yuan a unit", "单价")
    stop: g.StopSettings = setting(g.StopSettings(), "group", "choice", "–", "early end", "终止")
    measures: g.MeasureSettings = setting(g.MeasureSettings(), "group", "choice", "–", "thresholds", "指标阈值")

    @model_validator(mode="after")
    def _groups_agree(self) -> Scenario:
        faults = [fault for wrong, fault in (*self._people(), *self._roads(), *self._times(), *self._lists()) if wrong]
        faults += [
            Fault(key, Both(f"is given by tables.{table}; leave it out", f"已由tables.{table}给出；请删去"))
            for table, key in self._replaced()
            if table in self.tables
        ]
        if faults:
            raise Wrong(*faults)
        return self

    def _people(self) -> Iterator[tuple[bool, Fault]]:
        """Numbers that must agree with each other."""
        people, sites, tables = self.county.population, self.sampling.sites, self.sampling.tables
        first, total = self.seeding.initial_infections, sum(self.county.household_sizes)
        left, home, rooms = self.zones.household_in_lockdown, self.home, self.quarantine
        yield self.county.households and abs(total - 1) > 1e-6, Fault("county.household_sizes", Both(f"sum to {total:g}, must sum to 1", f"合计{total:g}，须为1"))
        yield tables < sites, Fault("sampling.tables", Both(f"{tables} is fewer than sampling.sites {sites}; each site needs one", f"{tables}少于sampling.sites的{sites}；每个采样点至少一台"), ("sampling.sites",))
        yield left > 1.5, Fault("zones.household_in_lockdown", Both(f"{left:g} is above its ceiling 1.5", f"{left:g}高于上限1.5"))
        yield sum(self.disease.layers.model_dump().values()) <= 0, Fault("disease.layers", Both("at least one weight must be above 0", "至少一个权重须大于0"))
        yield first > people, Fault("seeding.initial_infections", Both(f"{first} is more than county.population {people}", f"{first}多于county.population的{people}"), ("county.population",))
        yield home.stand_ins >= home.grid_staff, Fault("home.stand_ins", Both(f"{home.stand_ins} is not fewer than home.grid_staff {home.grid_staff}; one of them is responsible himself", f"{home.stand_ins}须少于home.grid_staff的{home.grid_staff}；其中一人为责任人本人"), ("home.grid_staff",))
        yield rooms.ready_48h < rooms.ready_24h, Fault("quarantine.ready_48h", Both(f"{rooms.ready_48h:g} is less than quarantine.ready_24h {rooms.ready_24h:g}", f"{rooms.ready_48h:g}低于quarantine.ready_24h的{rooms.ready_24h:g}"), ("quarantine.ready_24h",))
        for name, size in (("sampling", self.sampling.pool_size), ("screening", self.screening.pool_size)):
            yield size > 20, Fault(f"{name}.pool_size", Both(f"{size} is above the maximum 20", f"{size}高于上限20"))

    def _roads(self) -> Iterator[tuple[bool, Fault]]:
        """Entrances and trucks."""
        roads, space, room = self.checkpoints.by_road, self.freight.batch_space, self.freight.warehouse
        weights = Both("must be 24 weights, one an hour, and at least one above 0", "须为24个权重，每小时一个，至少一个大于0")
        nothing = Both("changes nothing; give cars_by_hour, trucks_by_hour or both", "没有任何改动；请写cars_by_hour、trucks_by_hour或两者")
        yield space > room, Fault("freight.batch_space", Both(f"{space:g} is more than freight.warehouse {room:g}", f"{space:g}大于freight.warehouse的{room:g}"), ("freight.warehouse",))
        yield not self.checkpoints.code_by_day, Fault("checkpoints.code_by_day", Both("must be at least one value", "至少一个值"))
        for name, hours in self._by_hour():
            yield len(hours) != 24 or sum(hours) <= 0, Fault(f"checkpoints.{name}", weights)
        for i, row in enumerate(roads):
            yield row.cars_by_hour is None and row.trucks_by_hour is None, Fault(f"checkpoints.by_road.{i}", nothing)
        yield len({row.road for row in roads}) < len(roads), Fault("checkpoints.by_road", Both("a class of road is given twice", "同一类道路写了两次"))

    def _times(self) -> Iterator[tuple[bool, Fault]]:
        """Times that are too short, too long or in the wrong order."""
        days, home, term = self.horizon / 24, self.home.yellow_home / 24, self.home.term / 24
        yield self.sampling.closes <= self.sampling.opens, Fault("sampling.closes", Both("must be later than sampling.opens", "须晚于sampling.opens"), ("sampling.opens",))
        yield self.horizon <= 0, Fault("horizon", Both("must be above 0", "须大于0"))
        yield self.horizon > LONGEST, Fault("horizon", Both(f"{days:g} d is longer than two years; immunity wanes and people are born and die, which nothing here does", f"{days:g} d超过两年；模型没有免疫衰减、出生与死亡"))
        yield self.sampling.courier_interval < 1 / 61, Fault("sampling.courier_interval", Both("must be at least 1 min; a courier is a person", "至少1 min；送样须有人往返"))
        yield home > term, Fault("home.yellow_home", Both(f"{home:g} d is longer than the whole home.term {term:g} d", f"{home:g} d长于home.term全期的{term:g} d"), ("home.term",))

    def _lists(self) -> Iterator[tuple[bool, Fault]]:
        """Lists in which a second time means nothing."""
        for key, names in (
            ("volunteers.priority", self.volunteers.priority),
            ("volunteers.company_roles", self.volunteers.company_roles),
            ("checkpoints.checks", self.checkpoints.checks),
            ("checkpoints.closed", self.checkpoints.closed),
            ("tracing.secondary_layers", self.tracing.secondary_layers),
        ):
            twice = listed(sorted({n for n in names if names.count(n) > 1}))
            yield len(set(names)) < len(names), Fault(key, Both(f"{twice.en} stands twice; each once", f"{twice.zh}写了两次；每项只写一次"))

    def _by_hour(self) -> Iterator[tuple[str, tuple[float, ...]]]:
        """All profiles of traffic by hour, with their names in checkpoints."""
        for name in ("cars_by_hour", "trucks_by_hour"):
            yield name, getattr(self.checkpoints, name)
            for i, row in enumerate(self.checkpoints.by_road):
                if getattr(row, name) is not None:
                    yield f"by_road.{i}.{name}", getattr(row, name)

    def _replaced(self) -> Iterator[tuple[str, str]]:
        """Tables, and settings beside them that are not at their default."""
        for table, (group, names) in REPLACED.items():
            values = getattr(self, group)
            for name in names:
                if getattr(values, name) != type(values).model_fields[name].default:
                    yield table, f"{group}.{name}"
