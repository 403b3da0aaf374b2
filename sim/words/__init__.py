"""The sentences and headings of reports, English and Chinese in one place; names of measures stand in `sim.names`."""

from sim.words.places import PLACES, TOWNS, UNITS, town
from sim.words.speech import LANGUAGES, TEXTS, change, figure, joined, language, plural, quantity, say, signed, span
from sim.words.tables import HEADS, SHEETS

__all__ = [
    "HEADS", "LANGUAGES", "PLACES", "SHEETS", "TEXTS", "TOWNS", "UNITS", "change", "figure", "joined", "language",
    "plural", "quantity", "say", "signed", "span", "town",
]  # fmt: skip
