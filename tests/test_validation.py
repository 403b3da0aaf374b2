"""The quick rows of the validation agree, planted faults make them differ, and the page says what was found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.cli import main
from sim.distributions import Counts
from sim.response import isolation, queueing, testing
from sim.response.dispatcher import Inbox
from sim.spread import epidemic, reproduction
from sim.statistics import Interval
from sim.validation import ROWS, Line, outbreaks, queues, spread
from sim.validation.report import read, text

ROOT = Path(__file__).parents[1]
RESULTS, PAGE = ROOT / "results" / "validation", ROOT / "docs" / "validation.md"


@pytest.mark.parametrize("row", [row for row in ROWS if not row.long], ids=lambda row: row.id)
def test_a_quick_row_agrees_with_its_reference(row, tmp_path):
    lines = list(row.lines(tmp_path))
    assert lines
    assert [f"{line.case}: {line.what} {line.ours}, not {line.reference}" for line in lines if not line.agrees] == []


# planted faults: a row that cannot fail proves nothing --------------------------------------------------


def a_bucket_late(monkeypatch):
    """Every attempt comes a day late: an off-by-one of the calendar."""
    right = epidemic.transmission_times
    monkeypatch.setattr(epidemic, "transmission_times", lambda *args: right(*args) + 24.0)
    return [spread.growth(2.0, 4.0, 20.0)]


def everybody_alike(monkeypatch):
    """The individual factor is forgotten: offspring are Poisson."""
    monkeypatch.setattr(Counts, "negative_binomial", classmethod(lambda cls, mean, _: cls.poisson(mean)))
    return [spread.extinction(2.5, 0.16)]


def one_in_twenty_lost(monkeypatch):
    """A twentieth of the transmissions is lost when an hour is resolved."""
    right = epidemic.Epidemic._transmits
    lost = lambda self, attempts: right(self, attempts) & (attempts["target"] % 20 != 0)  # noqa: E731
    monkeypatch.setattr(epidemic.Epidemic, "_transmits", lost)
    return [spread.final_size(2.0)]


def classes_ignored(monkeypatch):
    """The queue is served in the order of arrival, whatever the class."""
    right = Inbox.put
    monkeypatch.setattr(Inbox, "put", lambda self, persons, rank=0: right(self, persons, 0))
    return list(queues.lines_of_two_classes())


def isolation_ends_early(monkeypatch):
    """Stays in quarantine end after three quarters of their term."""
    right = isolation.Quarantine._reside

    def short(self, person, stay):
        settings = self.settings
        self.settings = settings.model_copy(update={"close_contact_term": 0.75 * settings.close_contact_term})
        job = right(self, person, stay)
        first = next(job)
        self.settings = settings
        yield first
        yield from job

    monkeypatch.setattr(isolation.Quarantine, "_reside", short)
    return list(queues.lines_of_loss())


def a_lane_too_many(monkeypatch):
    """The lane that is free last is taken, not the one that is free first."""

    def wrong(line, until):
        starts, free = [], sorted(line.free)
        for arrival, duration in zip(line.arrival[line.first :], line.service[line.first :], strict=True):
            start = max(arrival, free[-1])
            if start >= until:
                break
            starts.append(start)
            free = sorted([*free[:-1], start + duration])
        return starts, free

    monkeypatch.setattr(queueing.Line, "starts_before", wrong)
    return list(queues.lines_at_tables("Q4 two truck lanes M/M/2"))


def half_a_tube_forgotten(monkeypatch):
    """Half of the members of a positive tube are not called again."""
    right = testing.Testing.visit
    monkeypatch.setattr(
        testing.Testing, "visit", lambda self, people, test: right(self, people[len(people) // 2 :], test)
    )
    return list(queues.lines_of_pools())


FAULTS = (
    a_bucket_late, everybody_alike, one_in_twenty_lost, classes_ignored, isolation_ends_early, a_lane_too_many,
    half_a_tube_forgotten,
)  # fmt: skip


@pytest.fixture
def _scales_found_anew():
    """The scale of contacts is kept for each county: neither from before a fault, nor from within it."""
    reproduction._calibrate.cache_clear()
    yield
    reproduction._calibrate.cache_clear()


@pytest.mark.usefixtures("_scales_found_anew")
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_makes_its_row_differ(fault, monkeypatch):
    assert any(not line.agrees for line in fault(monkeypatch))


# lines, page, command -----------------------------------------------------------------------------------


def line(estimate: float, half: float, reference: float, tolerance: float = 0.0) -> Line:
    ours = Interval(estimate, estimate - half, estimate + half, 10)
    return Line("S1", "theory", "a case", "final size", "share", reference, ours, tolerance, "somebody")


def test_a_line_agrees_within_its_wider_interval_and_tolerance():
    assert line(0.5, 0.1, 0.64).agrees  # 0.5 + 1.5 × 0.1 = 0.65
    assert not line(0.5, 0.1, 0.66).agrees
    assert line(0.5, 0.1, 0.66, tolerance=0.02).agrees
    assert not line(np.nan, np.nan, 0.5).agrees


def test_a_curve_is_measured_by_its_mean_over_runs():
    curves = np.array([[0, 2, 9, 1, *[1] * 16], [0, 4, 1, 1, *[1] * 16]], dtype=float)
    assert outbreaks._of_the_mean(curves, outbreaks._peak).estimate == 2.0
    fall = outbreaks._of_the_mean(curves, outbreaks._fall)
    assert fall.estimate == 10 / 15
    assert fall.low < fall.estimate < fall.high
    assert outbreaks._peak(np.array(outbreaks.XIAN_CASES)[2:]) == 4.0  # 27 December, closed on 23 December


def test_a_validation_is_kept_and_shown(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["validate", "S5", "--out", str(tmp_path)])
    assert ended.value.code == 0
    with pytest.raises(SystemExit):
        main(["validate", "P1", "--out", str(tmp_path)])
    out = capsys.readouterr().out
    assert "S5   R 0.8: infections a seed" in out
    assert [found.row for found in read(tmp_path)] == ["P1", "P1", "S5"]  # in the order of the page, both kept
    page = (tmp_path / "validation.md").read_text(encoding="utf-8")
    assert "| S5 | R 0.8 |" in page
    assert "Not found yet: Q1, Q2" in page
    assert (tmp_path / "charts" / "theory.png").is_file()


def test_a_row_that_does_not_exist_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["validate", "S9", "--out", str(tmp_path)])
    assert ended.value.code == 2
    assert "no row S9; rows are Q1, Q2" in capsys.readouterr().err


def test_the_page_in_the_documents_is_that_of_the_results():
    lines = read(RESULTS)
    pictures = [path.stem for path in (RESULTS / "charts").glob("*.png")]
    shown = [name for name in ("theory", "hellewell", "delay", "events") if name in pictures]
    assert PAGE.read_text(encoding="utf-8") == text(lines, shown, "../results/validation/charts")
    assert {found.row for found in lines} >= {row.id for row in ROWS if not row.long}
    assert [found.row for found in lines if found.kind != "event" and not found.agrees] == []
