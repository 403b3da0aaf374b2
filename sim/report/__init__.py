"""One page file of a results folder: report.html, offline, for A4 paper; and its charts as PNG."""

from sim.report.brief import answer, write
from sim.report.sentences import SENTENCES, sentences

__all__ = ["SENTENCES", "answer", "sentences", "write"]
