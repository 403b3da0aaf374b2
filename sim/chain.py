"""The chain from infection to isolation, person by person and round by round: lists, steps and their delays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.log import Event, Layer
from sim.result import Result, once
from sim.spells import first, first_times, rows, separated
from sim.survival import km_quantiles

CORE_INFORMATION = 4.0  # h, standard of the protocol
CONTACT_MOVED = 12.0
CASE_MOVED = 2.0
ROUND = 24.0


@once
def cases(result: Result) -> pd.DataFrame:
    """The line list: one row a confirmed person (the index), by time of confirmation.

    Columns: confirmed (h), found (a Found), grid; infected (h), onset (h, NaN without symptoms), introduced (yes/no),
    core_information, isolated, hospitalised, discharged (h). NaN: not infected, or did not happen. A false positive
    is a case, too. `isolated` is in a room or bed, at the earliest at onset (without onset: at infection).
    """
    table = first(rows(result, Event.CONFIRMED))
    frame = pd.DataFrame(
        {"confirmed": table["time"], "found": table["detail"].astype(np.int64), "grid": table["place"]},
        index=pd.Index(table["person"].astype(np.int64), name="person"),
    )
    frame = frame.join(_infections(result)).sort_values(["confirmed", "found"], kind="stable")
    frame["introduced"] = frame["layer"] == Layer.SEED
    frame["onset"] = frame["onset"].where(frame["symptomatic"] == 1)
    frame["core_information"] = _when(result, Event.CORE_INFORMATION, frame)
    frame["isolated"] = separated(result, frame["onset"].fillna(frame["infected"]).fillna(frame["confirmed"]))
    frame["hospitalised"] = _when(result, Event.HOSPITALISED, frame)
    frame["discharged"] = _when(result, Event.DISCHARGED, frame)
    return frame.drop(columns=["layer", "symptomatic"])


def _when(result: Result, event: Event, frame: pd.DataFrame) -> pd.Series:
    """First times (h) of an event for the persons of this frame; NaN: not yet."""
    return first_times(result, event).reindex(frame.index)


def _infections(result: Result) -> pd.DataFrame:
    table = result.tables.infections
    return pd.DataFrame(
        {
            "infected": table["time"].astype(np.float64),
            "onset": table["onset"].astype(np.float64),
            "symptomatic": table["symptomatic"].astype(np.int64),
            "layer": table["layer"].astype(np.int64),
        },
        index=pd.Index(table["person"].astype(np.int64), name="person"),
    )


@once
def contacts(result: Result) -> pd.DataFrame:
    """Close contacts: one row a person (the index), as listed for the first time.

    Columns: listed (h), case, case_confirmed, card, picked_up, in_room (first time in a room), confirmed (as a case),
    moved (in a room or bed since the case's confirmation, at the earliest at that moment); h, NaN: did not happen.
    """
    table = first(rows(result, Event.CONTACT_LISTED))
    frame = pd.DataFrame(
        {"listed": table["time"].astype(np.float64), "case": table["detail"].astype(np.int64)},
        index=pd.Index(table["person"].astype(np.int64), name="person"),
    )
    confirmed = first_times(result, Event.CONFIRMED)
    frame["case_confirmed"] = confirmed.reindex(frame["case"]).to_numpy()
    frame["card"] = _when(result, Event.CARD, frame)
    frame["picked_up"] = _when(result, Event.PICKED_UP, frame)
    frame["in_room"] = _when(result, Event.ADMITTED, frame)
    frame["confirmed"] = confirmed.reindex(frame.index)
    frame["moved"] = separated(result, frame["case_confirmed"])
    return frame


def first_report(result: Result) -> float:
    """When the first case was confirmed (h); NaN if nobody was found."""
    table = rows(result, Event.CONFIRMED)
    return float(table["time"][0]) if table.size else np.nan


class Delay(NamedTuple):
    """How long a step took: those for whom it began, those of them for whom it is open, median and p90 (h)."""

    n: int
    open: int
    median: float
    p90: float


def delay(start: pd.Series, stop: pd.Series, until: Any) -> Delay:
    """From `start` to `stop` (h, same index), censored at `until` (h); who stopped before he started is left out."""
    begin, until = start.to_numpy(np.float64), np.broadcast_to(until, start.shape)
    done = stop.to_numpy(np.float64)
    over = done <= until
    kept = ~np.isnan(begin) & (begin <= until) & ~(done < begin)
    still = kept & ~over
    median, p90 = km_quantiles((done - begin)[kept & over], (until - begin)[still], (0.5, 0.9))
    return Delay(int(kept.sum()), int(still.sum()), median, p90)


def delay_chain(result: Result) -> pd.DataFrame:
    """The steps of the chain, in order: index `step`, columns n, open, median, p90 (h), standard (h, NaN: none).

    n counts those for whom the step began, `open` those for whom it had not ended by the end of the run, or by the
    time a contact became a case and left the chain. Who had the second event before the first is left out.
    """
    found, listed = cases(result), contacts(result)
    end = result.end
    out = np.minimum(listed["confirmed"].fillna(end).to_numpy(np.float64), end)
    infected = found["onset"].notna()
    steps: list[tuple[str, Delay, float]] = [
        ("infection_to_onset", delay(found["infected"][infected], found["onset"][infected], end), np.nan),
        ("onset_to_confirmed", delay(found["onset"], found["confirmed"], end), np.nan),
        ("infection_to_confirmed", delay(found["infected"], found["confirmed"], end), np.nan),
        ("confirmed_to_core", delay(found["confirmed"], found["core_information"], end), CORE_INFORMATION),
        ("confirmed_to_listed", delay(listed["case_confirmed"], listed["listed"], end), np.nan),
        ("listed_to_card", delay(listed["listed"], listed["card"], out), np.nan),
        ("card_to_picked_up", delay(listed["card"], listed["picked_up"], out), np.nan),
        ("picked_up_to_room", delay(listed["picked_up"], listed["in_room"], out), np.nan),
        ("confirmed_to_room", delay(listed["case_confirmed"], listed["in_room"], out), CONTACT_MOVED),
        ("confirmed_to_hospital", delay(found["confirmed"], found["hospitalised"], end), CASE_MOVED),
        ("round", delay(*round_ends(result), end), ROUND),
    ]
    table = [(name, *delay, standard) for name, delay, standard in steps]
    return pd.DataFrame(table, columns=["step", "n", "open", "median", "p90", "standard"]).set_index("step")


def round_ends(result: Result) -> tuple[pd.Series, pd.Series]:
    """Order and 95 % reported of each round (h), for `delay`."""
    clock = round_clock(result)
    return clock["ordered"], clock["reported_95"]


@once
def round_clock(result: Result) -> pd.DataFrame:
    """One row a regional round (index `round`): ordered, opened, sampled_end, reported_95, done (h; NaN: not yet).

    Also called (residents of the area), sampled (persons), tubes, and hours (order to 95 % reported).
    """
    times = {
        "ordered": Event.ROUND_ORDERED,
        "opened": Event.ROUND_OPENED,
        "sampled_end": Event.ROUND_SAMPLED,
        "reported_95": Event.ROUND_REPORTED_95,
        "done": Event.ROUND_DONE,
    }
    frame = pd.DataFrame({name: _by_place(result, event, "time") for name, event in times.items()}, dtype=np.float64)
    frame["called"] = _by_place(result, Event.ROUND_ORDERED, "detail")
    frame["sampled"] = _by_place(result, Event.ROUND_SAMPLED, "detail")
    frame["tubes"] = _by_place(result, Event.ROUND_REPORTED_95, "detail")
    frame["hours"] = frame["reported_95"] - frame["ordered"]
    return frame.rename_axis("round")


def _by_place(result: Result, event: Event, column: str) -> pd.Series:
    table = rows(result, event)
    return pd.Series(table[column].astype(np.float64), index=table["place"].astype(np.int64))
