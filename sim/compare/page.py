"""The page of a comparison: comparison.html."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from sim import store
from sim.charts import svg
from sim.compare.comparison import Comparison
from sim.compare.words import answer, changed, notes, tables
from sim.names import Lang
from sim.pages import both, template
from sim.scenario import Scenario
from sim.words import TEXTS
from sim.words.trouble import page_words


def page(found: Comparison, drawn: Sequence[Any], lang: Lang) -> str:
    """comparison.html: one offline page with these pictures."""
    base = found.scenarios[0]
    return template("compare.html").render(
        lang=lang,
        both=lambda key: both(TEXTS[key], lang),
        scenarios=found.scenarios,
        titles=[_titles(scenario, lang) for scenario in found.scenarios],
        folders=[store.folder_name(scenario.name) for scenario in found.scenarios],
        diffs=[(scenario.name, changed(base, scenario, lang)) for scenario in found.scenarios[1:]],
        seeds=[len(folder.replicates) for folder in found.folders],
        stopped=page_words(
            found.trouble, sum(x.finished for x in found.runs), sum(len(x.failures) for x in found.runs), lang
        ),
        answer=answer(found, lang),
        charts=[Markup(svg(one)) for one in drawn],
        tables=tables(found, lang, both=True),
        notes=notes(lang),
        command=found.folders[0].manifest.get("command", ""),
    )


def _titles(scenario: Scenario, lang: Lang) -> list[str]:
    """The titles that a scenario has, that of the language of the page first."""
    titles = (scenario.title, scenario.title_zh)
    return [title for title in (titles if lang == "en" else titles[::-1]) if title]
