"""Writes docs/measures.md."""

import sys

from sim.names.page import page

sys.stdout.write(page())
