"""A published model: Kretzschmar et al. 2020, Lancet Public Health 5:e452; row K1 of the validation runs the engine.

The figures are those that the authors' notebook `rzero_corona_final.nb` prints (ContacttracingModel, commit 2965fc9).
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.log import Event
from sim.model import simulate
from sim.validation import delays
from sim.validation.published import THEIR_ISOLATION, THEIR_TRACING, delayed

# What is left of the reproduction number, tests after 0 to 7 days, by the share of contacts that are traced: their
# program traces 80 % of a coverage of 100 % and of 80 %.
LEFT = {
    0.80: (0.79506975, 0.88784676, 0.97314419, 1.04615751, 1.10389670, 1.14564886, 1.17294747, 1.18883401),
    0.64: (0.83601550, 0.92439819, 1.00299978, 1.06839417, 1.11890466, 1.15473819, 1.17780343, 1.19104932),
}  # fmt: skip
# % of transmissions of a diagnosed case that are prevented, tests after 0 to 6 days: isolation alone, and with tracing
# 3, 2, 1 and 0 days later
PREVENTED = (
    (50.4, 62.4, 67.8, 73.9, 79.9), (35.7, 47.3, 53.4, 60.7, 68.5), (23.4, 33.0, 38.9, 46.5, 55.4),
    (14.2, 21.0, 26.0, 32.9, 41.8), (7.8, 11.9, 15.7, 21.4, 29.1), (3.8, 5.9, 8.4, 12.5, 18.4),
    (1.6, 2.4, 3.8, 6.4, 10.4),
)  # fmt: skip


def test_the_formula_gives_the_authors_reproduction_numbers():
    assert delays.caused().sum() == pytest.approx(1.2010895789703437, abs=1e-12)
    for traced, printed in LEFT.items():
        assert [delays.reproduction(day, traced) for day in range(8)] == pytest.approx(printed, abs=6e-9)
    assert delays.reproduction(4, 0.0) == pytest.approx(1.1789365111, abs=1e-9)


def test_the_formula_gives_their_table_of_what_is_prevented():
    for day, printed in enumerate(PREVENTED):
        alone = 100 * (1 - delays.reproduction(day, 0.0, 1.0, 1.0) / delays.caused().sum())
        ours = [alone, *(delays.percent_prevented(day, tracing) for tracing in (3, 2, 1, 0))]
        assert [round(x, 1) for x in ours] == pytest.approx(printed, abs=1e-9), day
    assert round(delays.percent_prevented(7), 1) == 4.9  # in the paper


def test_counting_a_contacts_own_days_leaves_less_and_control_with_three_days():
    program, text = (np.array([delays.reproduction(day, 0.8, own=own) for day in range(8)]) for own in (False, True))
    assert np.all(text < program)
    assert program[2] < 1 < program[3]
    assert text[4] < 1 < text[5]
    assert text[0] == pytest.approx(0.641, abs=5e-4)


def test_symptoms_in_all_come_earlier_in_their_program():
    assert delays.onset_day(0.8) == pytest.approx(5.60, abs=0.01)
    assert delays.onset_day(1.0) == pytest.approx(3.36, abs=0.01)


def test_the_published_curves_lie_by_the_formula():
    """They are means over draws of its laws."""
    for curves, traced in ((THEIR_TRACING, 0.8), (THEIR_ISOLATION, 0.0)):
        for day, (mean, low, high) in curves.items():
            formula = delays.reproduction(day, traced)
            assert low < formula < high
            assert mean == pytest.approx(formula, abs=0.02)


def test_continuous_laws_leave_what_days_leave_where_nobody_is_traced():
    for day in (0, 2, 5):
        assert delays.left(day, 0.0, False, 30).estimate == pytest.approx(delays.reproduction(day, 0.0), abs=0.02)


def test_watching_contacts_leaves_less_than_waiting_for_their_test():
    own, watched = (delays.left(3, 0.8, rule, 60) for rule in (False, True))
    assert watched.high < own.low


@pytest.mark.parametrize("watched", [False, True])
def test_everybody_is_tested_a_fixed_time_after_onset_unless_contacts_are_watched(watched):
    """The engine set up as the model, in one run of few."""
    scenario = delayed(3, 0.8, watched)
    few = {
        "seeding": scenario.seeding.model_copy(update={"initial_infections": 80}),
        "county": scenario.county.model_copy(update={"population": 50_000}),
    }
    tables = simulate(scenario.model_copy(update=few), 0).tables
    onset = dict(zip(tables.infections["person"].tolist(), tables.infections["onset"].tolist(), strict=True))
    found = tables.events[tables.events["event"] == Event.CONFIRMED]
    assert found.size > 50
    waited = np.array([t - onset[p] for t, p in zip(found["time"].tolist(), found["person"].tolist(), strict=True)])
    assert waited.max() < 84.1  # 3.5 days
    assert np.all(waited > 83.9) == (not watched)
