"""What happened at the entrances: vehicles, waits, and infected travellers, from the tables of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.columns import bin_waits
from sim.county.entrances import TRUCKS, Mode, read_entrances
from sim.log import Event, Stage
from sim.result import Result
from sim.spells import Steps, batch_rows, batch_sum, no_rows, rows
from sim.survival import km_quantiles
from sim.units import DAY, Floats

_CLASSES = ("cars", "trucks")
KEPT = tuple(f"share_{mode.name.lower()}" for mode in Mode)  # of the run's time, by how the entrance is kept
APART = ("apart_trucks", "apart_hours", "apart_pass_trucks", "apart_pass_hours")  # without a pass, with one
COLUMNS = (
    "entrance", "class", "vehicles", "wait_p90", "queue_hours", "diverted", "turned_back", "travellers", "stopped",
    "entered", "undetected", *APART, *KEPT,
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
        **_passes(result),
    }


def _passes(result: Result) -> dict[str, float]:
    """Passes of trucks: how many, how soon (h), and the mean share of trucks that had one."""
    issued = batch_rows(result, Stage.NONE, Event.PASSES_ISSUED)
    changes = rows(result, Event.PASSES)
    held = Steps.setting(changes["time"], changes["detail"]).integral(result.end)
    return {
        "passes_asked": batch_sum(result, Event.PASSES_ASKED),
        "passes_issued": int(issued["n"].sum()),
        "pass_wait_p90": _wait(issued),
        "trucks_with_pass": held / result.end if result.end else np.nan,
    }


def lanes(result: Result) -> pd.DataFrame:
    """Two rows like those of `sim.queues.stages`: cars and trucks before the lanes of all staffed entrances.

    Vehicles are told at midnight with their waits, so the longest queue and who still waits are not known (NaN).
    """
    crossed = batch_rows(result, Stage.NONE, Event.CROSSED)
    kinds = ((f"{label[:-1]}_lanes", crossed[crossed["place"] % 2 == kind]) for kind, label in enumerate(_CLASSES))
    return pd.DataFrame([_lane_row(name, table) for name, table in kinds]).set_index("stage")


def _lane_row(name: str, table: Any) -> dict[str, object]:
    n = int(table["n"].sum())
    p50, p90, longest = _quantiles(table, 0.5, 0.9, 1.0)
    unknown = ("still_waiting", "utilisation", "peak_queue", "oldest_waiting", "work_waiting")
    return {
        "stage": name,
        "arrivals": n,
        "served": n,
        "in_service": 0,
        "handed_on": 0,
        "mean_wait": float(table["total"].sum()) / n if n else np.nan,
        "p50": p50,
        "p90": p90,
        "max_wait": longest,
        **dict.fromkeys(unknown, np.nan),
    }


def _trucks(result: Result, event: Event) -> int:
    table = batch_rows(result, Stage.NONE, event)
    return int(table["n"][table["place"] % 2 == TRUCKS].sum())


def _wait(table: Any) -> float:
    """Nine in ten wait at most so long (h)."""
    return _quantiles(table, 0.9)[0]


def _quantiles(table: Any, *shares: float) -> list[float]:
    """Quantiles of the waits (h), from the histograms; NaN without any."""
    if not table.size:
        return [np.nan] * len(shares)
    return km_quantiles(bin_waits(), [], shares, table["waits"].sum(axis=0, dtype=np.float64))


def entrances(result: Result) -> pd.DataFrame:
    """One row an entrance and class of vehicle: vehicles checked, wait_p90 (min), queue_hours, diverted, turned_back.

    Beside them infected travellers of the entrance's ordinary traffic (travellers), stopped there and entered there
    (of these undetected: by no check, then or later), and the share of time for which it was kept in each way (KEPT).
    Of days on which a truck lane was set apart for passes there: trucks without one and their hours of waiting, and
    the same of trucks with one (APART).
    """
    known = read_entrances(result.scenario)
    tables = {e: batch_rows(result, Stage.NONE, e) for e in (Event.CROSSED, Event.DIVERTED, Event.TURNED_BACK)}
    kept = _kept(result, len(known.names))
    infected = {e: rows(result, e)["place"] for e in (Event.TRAVELLER, Event.STOPPED, Event.SENT_BACK, Event.ENTERED)}
    apart = _apart(result, len(known.names))
    entered = rows(result, Event.ENTERED)
    undetected = np.bincount(entered["place"][entered["detail"] == 0].astype(np.int64), minlength=len(known.names))
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
                    "undetected": int(undetected[i]) if kind == 0 else 0,
                    **dict(zip(APART, apart[i].tolist() if kind == TRUCKS else [0.0] * len(APART), strict=True)),
                    **dict(zip(KEPT, kept[i].tolist(), strict=True)),
                }
            )
    return pd.DataFrame(found)


def _apart(result: Result, n: int) -> Floats:
    """[entrances, APART]: on the days on which a lane was set apart there."""
    crossed = batch_rows(result, Stage.NONE, Event.CROSSED)
    trucks, with_pass = crossed[crossed["place"] % 2 == TRUCKS], batch_rows(result, Stage.NONE, Event.CROSSED_WITH_PASS)
    trucks = trucks[np.isin(n * trucks["time"] + trucks["place"] // 2, n * with_pass["time"] + with_pass["place"])]
    both = ((trucks, trucks["place"] // 2), (with_pass, with_pass["place"]))
    sums = [np.bincount(at, table[name], n).astype(np.float64) for table, at in both for name in ("n", "total")]
    return np.stack([sums[0] - sums[2], sums[1] - sums[3], *sums[2:]], axis=1)


def _kept(result: Result, n: int) -> Floats:
    """[entrances, modes]: the share of time for which each entrance was kept in each way."""
    changes, time = rows(result, Event.ENTRANCE_MODE), np.zeros((n, len(Mode)))
    for i in range(n):
        here = changes[changes["place"] == i]
        lasts = np.diff(np.append(here["time"], result.end))
        np.add.at(time[i], here["detail"].astype(np.int64), lasts)
    return time / max(result.end, 1e-9)
