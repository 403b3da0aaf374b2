"""Claims about printed pages in a real browser: paper is not wider than it is, and the answer is one page."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_report import page, results
from test_web import browser  # noqa: F401

WIDTH, HEIGHT = 710, 1047  # of the text on A4 between its margins (188 × 277 mm), in pixels of 1/96 inch

BEYOND = """() => {
  const right = document.body.getBoundingClientRect().right + 1
  return [...document.querySelectorAll("td, th, p, figure")].filter(e => e.getBoundingClientRect().right > right)
    .map(e => `${e.closest("section")?.id}: ${e.textContent.trim().slice(0, 40)}`)
}"""
FLAT = """() => [...document.querySelectorAll("section svg")].filter(e => e.getBoundingClientRect().width < 4)
    .map(e => e.closest("section").id)"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_cell_of_a_report_lies_beyond_the_paper_and_no_picture_is_flat(browser, tmp_path, lang):  # noqa: F811
    out: Path = results(tmp_path, 12, others=10)
    page(out, lang)
    opened = browser.new_page(viewport={"width": WIDTH, "height": 1000})
    opened.emulate_media(media="print")
    opened.goto((out / "report.html").as_uri())
    assert opened.locator("#wrong-detail td").count() > 12
    assert opened.evaluate(BEYOND) == []
    assert opened.evaluate(FLAT) == []
    last = opened.locator("#not-counted").bounding_box()  # the end of the answer
    assert HEIGHT / 2 < last["y"] + last["height"] < HEIGHT
    opened.close()
