"""Pages that stand alone: where their templates are, and texts in two languages side by side."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from sim.names import Lang, Name
from sim.words import TEXTS


def template(name: str) -> Template:
    """A template of sim/templates; what it is given is escaped, and what it is not given is an error."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("sim"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["stamp"] = TEXTS["stamp"]
    return made


def other(lang: Lang) -> Lang:
    """The other language."""
    return "zh" if lang == "en" else "en"


def both(name: Name, lang: Lang, **values: Any) -> Markup:
    """A text in both languages, the chosen one first and the other smaller; once where they are alike."""
    first, second = (name.text(x).format(**values) for x in (lang, other(lang)))
    if second in (first, ""):
        return escape(first)
    return Markup('{} <span class="o" lang="{}">{}</span>').format(first, other(lang), second)
