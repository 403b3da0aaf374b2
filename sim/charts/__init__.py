"""Pictures of a results folder: colour-blind safe (Okabe and Ito 2008), legible in grey, units on every axis.

All text is Chinese beside English, in the bundled font. Each function draws one figure and writes nothing.
"""

from sim.charts.delays import CHAIN, HOURS
from sim.charts.drawn import DRAWN, draw_all
from sim.charts.look import save, svg
from sim.charts.maps import MARKS, beside_marks, places, towns

__all__ = ["CHAIN", "DRAWN", "HOURS", "MARKS", "beside_marks", "draw_all", "places", "save", "svg", "towns"]
