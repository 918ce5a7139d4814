"""Files that a person names on the command line: what is wrong with them is told in a sentence."""

from __future__ import annotations

from pathlib import Path

from publish.errors import WrongUsage, why


def given_text(name: str) -> str:
    """Return the text of a file; raises WrongUsage where it cannot be read."""
    try:
        return Path(name).read_text("utf-8")
    except (OSError, ValueError) as error:
        message = f"读不到 {name}"
        raise WrongUsage(message, advice="请核对文件的位置；内容应当是 UTF-8 文字。") from error


def write_text(name: str, text: str) -> None:
    """Write a file; raises WrongUsage where that cannot be done."""
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"写不到 {name}：{why(error)}"
        raise WrongUsage(message, advice="请用 --output 换一个位置。") from error
