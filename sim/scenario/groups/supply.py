# ruff: noqa: E501
"""物资: food to the doors of sealed areas."""

from __future__ import annotations

from sim.scenario.quantities import AtLeastOne, Count, Duration, Group, Positive, Share, setting


# fmt: off
class SupplySettings(Group):
    """Every sealed household eats from its stock, then from deliveries by volunteers, of what trucks have brought."""

    stock: Duration = setting(3 * 24.0, "h", "assumption", "households keep two to four days; nothing found", "food at home when an area is sealed", "居家存量")
    every: Positive = setting(2.0, "days", "assumption", "Haining 2022: packs every few days", "days of food in a delivery", "配送间隔")
    households_per_person: AtLeastOne = setting(40, "households", "assumption", "sources §12", "households a volunteer of delivery serves in a shift", "每人配送户数")
    trucks: Count = setting(25, "trucks/day", "found", "25 more vegetable trucks a day, SEED", "trucks with food for sealed households that set out every day; as large a share comes in as of all trucks the day before", "保供货车")
    truck_load: Positive = setting(5000.0, "kg", "assumption", "a middling box truck", "food on a truck", "每车载重")
    collection_points: AtLeastOne = setting(3, "points", "found", "3 collection points, SEED", "where trucks are unloaded, one at a time each, day and night", "集散点")
    unloading: Duration = setting(1.0, "h", "assumption", "5 t by hand", "of a truck at a collection point", "每车卸货用时")
    kg_per_day: Positive = setting(3.0, "kg", "assumption", "a household of 2.7 people", "food of a sealed household a day", "每户日食物量")
    reserve: Duration = setting(3 * 24.0, "h", "assumption", "wholesale and stores hold about as much as homes", "of these trucks, what the county has in store at the start", "县级储备")
    late_after: Duration = setting(48.0, "h", "assumption", "two days without fresh food are borne", "a delivery is late so long after the food is eaten", "迟送判定")
    compliance_loss: Share = setting(0.01, "per day", "assumption", "grows with hunger and anger; nothing found", "of prevented meetings that happen all the same, more with each day that a delivery is late", "配合度日降幅")
