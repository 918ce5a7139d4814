"""The line above every page, as it is set."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.errors import SettingsError
from publish.settings import load

NAME = "ZHENGMING_SITE_NOTICE"


def test_it_reaches_the_pages(tmp_path: Path) -> None:
    """Without the space around it; empty unless somebody sets it."""
    assert load({}, tmp_path).info.notice == ""
    assert load({NAME: " 本站正在试运行。 "}, tmp_path).info.notice == "本站正在试运行。"


@pytest.mark.parametrize("text", ["一行\n又一行", "制表\t符", "长" * 201, "\u202e反写"])
def test_it_is_one_line_that_can_be_read(tmp_path: Path, text: str) -> None:
    """No second line, no control characters, no end of the screen."""
    with pytest.raises(SettingsError, match="site_notice"):
        load({NAME: text}, tmp_path)


def test_the_longest_is_allowed(tmp_path: Path) -> None:
    """Two hundred characters are the limit."""
    assert len(load({NAME: "长" * 200}, tmp_path).info.notice) == 200
