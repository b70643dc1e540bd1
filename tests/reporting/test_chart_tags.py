"""Drawings that are kept: the same one for the same geometry, another as soon as anything of it changes."""

from dataclasses import replace

from actions.models import Status
from reporting.charts.table import Cell, Table
from reporting.charts.wall import Brick, Wall
from reporting.templatetags.charts import brick_wall, chart_data

BRICK = Brick(12, "Former", "/2012-2014/actions/12/", Status.IN_PROGRESS, is_late=False, x=0, y=0)


def drawn(**changes) -> str:
    return brick_wall(Wall((replace(BRICK, **changes),), width=34, height=24), "Les actions")


def test_a_wall_is_drawn_anew_when_an_action_changes():
    pictures = {drawn(), drawn(status=Status.COMPLETED), drawn(is_late=True), drawn(title="Former & lancer")}
    assert len(pictures) == 4
    assert drawn() in pictures
    assert "Former &amp; lancer" in drawn(title="Former & lancer")


def test_a_table_is_drawn_anew_when_a_figure_changes():
    def table(count: str) -> str:
        return chart_data(Table("Statuts", ("Partie", "Actions"), (("Axe 1", Cell(count, "/liste/?axe=1")),)))

    assert ">12</a>" in table("12")
    assert ">13</a>" in table("13")
    assert table("12") is table("12")
