# ruff: noqa: E501
"""A Scenario: the whole question, frozen and closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pydantic import model_validator

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
        layers, sites = sum(self.disease.layers.model_dump().values()), self.sampling.sites
        faults = [
            (self.county.households and abs(sum(self.county.household_sizes) - 1) > 1e-6,
             f"county.household_sizes: sum to {sum(self.county.household_sizes):g}, must sum to 1"),
            (self.sampling.closes <= self.sampling.opens, "sampling.closes: must be later than sampling.opens"),
            (self.sampling.tables < sites,
             f"sampling.tables: {self.sampling.tables} is fewer than sampling.sites {sites}; each site needs one"),
            (self.zones.household_in_lockdown > 1.5,
             f"zones.household_in_lockdown: {self.zones.household_in_lockdown:g} is above its ceiling 1.5"),
            (layers <= 0, "disease.layers: at least one weight must be above 0"),
            (self.seeding.initial_infections > self.county.population,
             f"seeding.initial_infections: {self.seeding.initial_infections} is more than county.population {self.county.population}"),
            (self.home.stand_ins >= self.home.grid_staff,
             f"home.stand_ins: {self.home.stand_ins} is not fewer than home.grid_staff {self.home.grid_staff}; one of them is responsible himself"),
            (self.freight.batch_space > self.freight.warehouse,
             f"freight.batch_space: {self.freight.batch_space:g} is more than freight.warehouse {self.freight.warehouse:g}"),
            (not self.checkpoints.code_by_day, "checkpoints.code_by_day: must be at least one value"),
            *((len(weights) != 24 or sum(weights) <= 0,
               f"checkpoints.{name}: must be 24 weights, one an hour, and at least one above 0")
              for name, weights in self._by_hour()),
            *((row.cars_by_hour is None and row.trucks_by_hour is None,
               f"checkpoints.by_road.{i}: changes nothing; give cars_by_hour, trucks_by_hour or both")
              for i, row in enumerate(self.checkpoints.by_road)),
            (len({row.road for row in self.checkpoints.by_road}) < len(self.checkpoints.by_road),
             "checkpoints.by_road: a class of road is given twice"),
            (self.horizon <= 0, "horizon: must be above 0"),
            (self.horizon > LONGEST, f"horizon: {self.horizon / 24:g} d is longer than two years; immunity wanes and people are born and die, which nothing here does"),
            (self.sampling.courier_interval < 1 / 61, "sampling.courier_interval: must be at least 1 min; a courier is a person"),
            *self._ramps(),
            *((len(set(names)) < len(names), f"{key}: {', '.join(sorted({n for n in names if names.count(n) > 1}))} stands twice; each once")
              for key, names in self._lists()),
            (self.sampling.pool_size > 20, f"sampling.pool_size: {self.sampling.pool_size} is above the maximum 20"),
            (self.screening.pool_size > 20, f"screening.pool_size: {self.screening.pool_size} is above the maximum 20"),
        ]  # fmt: skip
        faults += [(name in self.tables, f"{key}: is given by tables.{name}; leave it out") for name, key in self._replaced()]
        problems = [text for wrong, text in faults if wrong]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _ramps(self) -> Iterator[tuple[bool, str]]:
        """Times and shares that must not fall, one after the other."""
        rooms, home = self.quarantine, self.home
        yield rooms.ready_48h < rooms.ready_24h, f"quarantine.ready_48h: {rooms.ready_48h:g} is less than quarantine.ready_24h {rooms.ready_24h:g}"
        yield home.yellow_home > home.term, f"home.yellow_home: {home.yellow_home / 24:g} d is longer than the whole home.term {home.term / 24:g} d"

    def _lists(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Lists in which a second time means nothing."""
        yield "volunteers.priority", self.volunteers.priority
        yield "volunteers.company_roles", self.volunteers.company_roles
        yield "checkpoints.checks", self.checkpoints.checks
        yield "checkpoints.closed", self.checkpoints.closed
        yield "tracing.secondary_layers", self.tracing.secondary_layers

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
