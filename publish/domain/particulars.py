"""What stands beside the text of an edition, as plain text: grounds, documents, attachments."""

from __future__ import annotations

from collections.abc import Iterator

from publish.domain.content import Amendment, Content, Grounds, Repeal
from publish.domain.fixed_words import sentence


def particulars(content: Content) -> tuple[str, ...]:
    """Return them as blocks for ``statement.txt``, in the order of the page."""
    lists = (
        ("同时废止的文件", map(document, content.repeals)),
        ("同时修改的文件", map(document, content.amends)),
        ("附件", (f"{each.title}（{each.name}）" for each in content.attachments)),
    )
    blocks = [_grounds(content.grounds), *(_list(name, rows) for name, rows in lists)]
    return tuple(block for block in blocks if block)


def grounds_rows(grounds: Grounds) -> list[tuple[str, str]]:
    """Return what is told of the procedure, with its names."""
    rows = (
        ("核查单位", grounds.verified_by),
        ("批准单位", grounds.approved_by),
        ("法律依据", "、".join(grounds.laws)),
        ("未公开事项", grounds.undisclosed),
    )
    return [(name, text) for name, text in rows if text]


def document(item: Repeal | Amendment) -> str:
    """Return another document: title, number, and of one that is changed, where."""
    return item.title + after_title(item)


def after_title(item: Repeal | Amendment) -> str:
    """Return what follows the title of another document, wherever that leads."""
    number = f"（{item.doc_number}）" if item.doc_number else ""
    note = item.note if isinstance(item, Amendment) else None
    return number + (f"：{sentence(note)}" if note else "")


def _grounds(grounds: Grounds | None) -> str:
    """Return a line for each row."""
    rows = grounds_rows(grounds) if grounds else []
    return "\n".join(f"{name}：{' '.join(text.split())}" for name, text in rows)


def _list(name: str, rows: Iterator[str]) -> str:
    """Return a heading and a line for each; nothing if there is none."""
    lines = [f"· {' '.join(row.split())}" for row in rows]
    return "\n".join((f"{name}：", *lines)) if lines else ""
