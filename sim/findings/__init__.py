"""What a results folder says: risk, time, jams, needs, other assumptions; numbers only, no words, no pictures."""

from sim.findings.alternatives import ENOUGH, MARGIN, Alternative, alternatives, most_sensitive
from sim.findings.days import (
    bands,
    chain,
    days_since_report,
    round_steps,
    shared_days,
    spreading,
    stage_summary,
    summary,
)
from sim.findings.folder import Folder, quantile, read
from sim.findings.jams import STANDARDS, Jam, first_jam, jams, one_stage, stage_wait
from sim.findings.needs import Need, missing, needs, servers, since_report, worst_days
from sim.findings.risk import (
    HEADLINE_RUNS,
    NEED,
    QUANTILE_RUNS,
    SMALL,
    Reached,
    community_zero,
    marks,
    outcomes,
    risk,
    zero_days,
)

__all__ = [
    "ENOUGH",
    "HEADLINE_RUNS",
    "MARGIN",
    "NEED",
    "QUANTILE_RUNS",
    "SMALL",
    "STANDARDS",
    "Alternative",
    "Folder",
    "Jam",
    "Need",
    "Reached",
    "alternatives",
    "bands",
    "chain",
    "community_zero",
    "days_since_report",
    "first_jam",
    "jams",
    "marks",
    "missing",
    "most_sensitive",
    "needs",
    "one_stage",
    "outcomes",
    "quantile",
    "read",
    "risk",
    "round_steps",
    "servers",
    "shared_days",
    "since_report",
    "spreading",
    "stage_summary",
    "stage_wait",
    "summary",
    "worst_days",
    "zero_days",
]
