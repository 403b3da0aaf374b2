"""What happened at the entrances: vehicles, waits, and infected travellers, from the tables of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.county.entrances import TRUCKS, read_entrances
from sim.log import Event, Stage, bin_edges
from sim.result import Result
from sim.spells import batch_rows, no_rows, rows
from sim.statistics import km_quantiles
from sim.units import DAY

_CLASSES = ("cars", "trucks")
COLUMNS = (
    "entrance", "class", "vehicles", "wait_p90", "queue_hours", "diverted", "turned_back", "travellers", "stopped",
    "entered",
)  # fmt: skip
NO_ENTRANCES = no_rows(COLUMNS, words=("entrance", "class"))


def border(result: Result) -> dict[str, float]:
    """Measures of the border; waits of cars in minutes too."""
    crossed = batch_rows(result, Stage.NONE, Event.CROSSED)
    entered = rows(result, Event.ENTERED)
    return {
        "infected_arrivals": rows(result, Event.TRAVELLER).size,
        "stopped_at_border": rows(result, Event.STOPPED).size + rows(result, Event.SENT_BACK).size,
        "undetected_importations": int((entered["detail"] == 0).sum()),
        "car_wait_p90": _wait(crossed[crossed["place"] % 2 != TRUCKS]) * 60,
        "truck_wait_p90": _wait(crossed[crossed["place"] % 2 == TRUCKS]) * 60,
        "truck_queue_hours": float(crossed["total"][crossed["place"] % 2 == TRUCKS].sum()),
        "trucks_diverted": _trucks(result, Event.DIVERTED),
        "trucks_turned_back": _trucks(result, Event.TURNED_BACK),
        **_freight(result),
    }


def _freight(result: Result) -> dict[str, float]:
    """Trucks and tonnes a day, and the wait of imported goods for space."""
    days = result.end / DAY
    trucks = _trucks(result, Event.CROSSED) + _trucks(result, Event.UNCHECKED_ROAD)
    arrived, stored = rows(result, Event.GOODS_ARRIVED)["time"], rows(result, Event.GOODS_STORED)["detail"]
    waiting = result.end - np.sort(arrived)[stored.size :]
    return {
        "trucks_let_in": trucks / days if days else np.nan,
        "tonnes_let_in": trucks * result.scenario.freight.load / days if days else np.nan,
        "escorted_infected": rows(result, Event.ESCORTED).size,
        "goods_wait_p90": km_quantiles(stored, waiting, [0.9])[0] / DAY if arrived.size else np.nan,
        "goods_waiting": waiting.size,
    }


def _trucks(result: Result, event: Event) -> int:
    table = batch_rows(result, Stage.NONE, event)
    return int(table["n"][table["place"] % 2 == TRUCKS].sum())


def _wait(table: Any) -> float:
    """Nine in ten wait at most so long (h), from the histograms."""
    edges = bin_edges()
    middle = np.sqrt(edges[1:] * edges[:-1])
    middle[0] = 0.0
    return km_quantiles(middle, [], [0.9], table["waits"].sum(axis=0, dtype=np.float64))[0] if table.size else np.nan


def entrances(result: Result) -> pd.DataFrame:
    """One row an entrance and class of vehicle: vehicles checked, wait_p90 (min), queue_hours, diverted, turned_back.

    Beside them infected travellers of the entrance's ordinary traffic (travellers), stopped there and entered there.
    """
    known = read_entrances(result.scenario)
    tables = {e: batch_rows(result, Stage.NONE, e) for e in (Event.CROSSED, Event.DIVERTED, Event.TURNED_BACK)}
    infected = {e: rows(result, e)["place"] for e in (Event.TRAVELLER, Event.STOPPED, Event.SENT_BACK, Event.ENTERED)}
    found = []
    for i, name in enumerate(known.names):
        people = {e: int((places == i).sum()) for e, places in infected.items()}
        for kind, label in enumerate(_CLASSES):
            here = {e: table[table["place"] == 2 * i + kind] for e, table in tables.items()}
            found.append(
                {
                    "entrance": name,
                    "class": label,
                    "vehicles": int(here[Event.CROSSED]["n"].sum()),
                    "wait_p90": _wait(here[Event.CROSSED]) * 60,
                    "queue_hours": float(here[Event.CROSSED]["total"].sum()),
                    "diverted": int(here[Event.DIVERTED]["n"].sum()),
                    "turned_back": int(here[Event.TURNED_BACK]["n"].sum()),
                    "travellers": people[Event.TRAVELLER] if kind == 0 else 0,
                    "stopped": people[Event.STOPPED] + people[Event.SENT_BACK] if kind == 0 else 0,
                    "entered": people[Event.ENTERED] if kind == 0 else 0,
                }
            )
    return pd.DataFrame(found)
