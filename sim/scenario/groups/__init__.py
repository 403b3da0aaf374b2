"""Every settable number: closed groups, each value with unit, basis and source on its line.

Times are hours; shares are 0–1. `assumption` marks what nobody has found; reports label it so.
Sources are named in docs/sources.md; SEED is the county's report of 2022-04-25.
"""

from sim.scenario.groups.analysis import MeasureSettings, StopSettings
from sim.scenario.groups.border import CheckpointSettings, FreightSettings, ImportationSettings, Prevalence, RoadHours
from sim.scenario.groups.command import CommandSettings
from sim.scenario.groups.county import ContactSettings, CountySettings
from sim.scenario.groups.disease import DiseaseSettings, LayerShares
from sim.scenario.groups.isolation import HomeSettings, HospitalSettings, QuarantineSettings, TransferSettings
from sim.scenario.groups.prices import PriceSettings
from sim.scenario.groups.seeding import Introduction, SeedingSettings
from sim.scenario.groups.staff import StaffSettings
from sim.scenario.groups.supply import SupplySettings
from sim.scenario.groups.testing import (
    CareSettings,
    LaboratorySettings,
    SamplingSettings,
    ScreeningSettings,
    SwabSettings,
)
from sim.scenario.groups.tracing import GroupingSettings, TracingSettings
from sim.scenario.groups.volunteers import VolunteerSettings
from sim.scenario.groups.zones import ZoneSettings

__all__ = [
    "CareSettings",
    "CheckpointSettings",
    "CommandSettings",
    "ContactSettings",
    "CountySettings",
    "DiseaseSettings",
    "FreightSettings",
    "GroupingSettings",
    "HomeSettings",
    "HospitalSettings",
    "ImportationSettings",
    "Introduction",
    "LaboratorySettings",
    "LayerShares",
    "MeasureSettings",
    "Prevalence",
    "PriceSettings",
    "QuarantineSettings",
    "RoadHours",
    "SamplingSettings",
    "ScreeningSettings",
    "SeedingSettings",
    "StaffSettings",
    "StopSettings",
    "SupplySettings",
    "SwabSettings",
    "TracingSettings",
    "TransferSettings",
    "VolunteerSettings",
    "ZoneSettings",
]
