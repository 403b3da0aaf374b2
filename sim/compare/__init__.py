"""对比: scenarios side by side, paired by seed."""

from sim.compare.compare import Unfinished, check_pairs, compare
from sim.compare.comparison import Comparison
from sim.compare.words import answer, notes, tables

__all__ = ["Comparison", "Unfinished", "answer", "check_pairs", "compare", "notes", "tables"]
