"""Writes report.html and its charts as PNG."""

from __future__ import annotations

from pathlib import Path

from sim import charts, findings, store
from sim.both import keyed
from sim.report.page import page
from sim.report.sentences import SENTENCES, sentences
from sim.words import language, say


def write(out: Path, language_name: str = "en") -> Path:
    """Write charts/*.png and report.html (English or Chinese first) into a results folder; the path of the page.

    Raises ValueError for another language, FileNotFoundError if the folder holds no replicates or scenario.
    """
    lang = language(language_name)
    folder = findings.read(out)
    figures = charts.draw_all(folder)
    charts.save(figures, out / "charts")
    path = out / "report.html"
    store.write_text(path, page(folder, figures, lang))
    return path


def answer(out: Path, language_name: str = "en") -> list[str]:
    """The five fixed sentences: risk, time, bottleneck, cost, confidence."""
    lang = language(language_name)
    folder = findings.read(out)
    return [keyed(say(key, lang), text, lang) for key, text in zip(SENTENCES, sentences(folder, lang), strict=True)]
