"""What a results folder says: risk, time, jams, needs, other assumptions; numbers only, no words, no pictures."""

from sim.findings.alternatives import ENOUGH, MARGIN, Alternative, alternatives, most_sensitive, moves_most
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
from sim.findings.differences import Difference, Pairs, agreement, counted, difference, pairs, same_sign
from sim.findings.folder import Folder, quantile, read
from sim.findings.jams import STANDARDS, Jam, first_jam, jams, one_stage, stage_wait
from sim.findings.needs import Need, missing, most_present, needs, servers, since_report, worst_days
from sim.findings.ranges import Spread, others
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
from sim.findings.zoned import zoned

__all__ = [
    "ENOUGH",
    "HEADLINE_RUNS",
    "MARGIN",
    "NEED",
    "QUANTILE_RUNS",
    "SMALL",
    "STANDARDS",
    "Alternative",
    "Difference",
    "Folder",
    "Jam",
    "Need",
    "Pairs",
    "Reached",
    "Spread",
    "agreement",
    "alternatives",
    "bands",
    "chain",
    "community_zero",
    "counted",
    "days_since_report",
    "difference",
    "first_jam",
    "jams",
    "marks",
    "missing",
    "most_present",
    "most_sensitive",
    "moves_most",
    "needs",
    "one_stage",
    "others",
    "outcomes",
    "pairs",
    "quantile",
    "read",
    "risk",
    "round_steps",
    "same_sign",
    "servers",
    "shared_days",
    "since_report",
    "spreading",
    "stage_summary",
    "stage_wait",
    "summary",
    "worst_days",
    "zero_days",
    "zoned",
]
