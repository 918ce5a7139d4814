"""What the copies of an edition on other platforms share: words, addresses, whole sentences.

A copy says what ``statement.txt`` says ("one approved text", DESIGN), so its words are taken from
there. It depends on the editions up to its own and on nothing later, so that it is the same, byte
for byte, when it is sent again after a crash. (Only a redaction of an earlier edition may change
the minute at which a follower says that one was published.)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from publish.domain.content import Content
from publish.domain.fixed_words import note_text
from publish.domain.plaintext import to_text
from publish.domain.statement import Edition, Statement
from publish.errors import RenderError
from publish.render import addresses
from publish.render.documents import statement_txt
from publish.render.parts import one_line
from publish.render.site import SiteInfo

REACH = 1000
"""Characters within which a beginning must end to be listed: more than any short form holds."""
_RUN = re.compile("[。！？!?]+[”’」』）)\"']*")
_WHOLE = re.compile("[。！？!?；”][”’」』）)\"']*$")
_OPEN_ENDED = tuple("。！？；：，、")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an edition, as ``statement.txt`` has them."""

    header: tuple[str, ...]
    """``编号：C2026-0003`` and so on."""
    body: str
    """Empty for a withdrawal."""
    note: str
    """What a correction or a withdrawal tells; empty for the others."""

    @property
    def text(self) -> str:
        """Return body and note."""
        return "\n\n".join(part for part in (self.body, self.note) if part)

    @property
    def news(self) -> str:
        """Return what is new in the edition: the note where there is one, else the body."""
        return self.note or self.body


def content_of(edition: Edition) -> Content:
    """Return the content of an edition; raises RenderError where the text was erased."""
    if edition.content is None:
        message = f"{edition.entry.number} 第{edition.rev}版的文字已依法删除，没有可以发送的内容"
        raise RenderError(message, advice="请不要再向其他渠道发送这一版，已经发出的请删除。")
    return edition.content


def absolute(body: str, info: SiteInfo) -> str:
    """Return a body whose links to statements name the site: elsewhere, ``/…`` leads nowhere."""
    root = escape(info.link("statements/"))
    return body.replace('<a href="/statements/', f'<a href="{root}')


def copied(content: Content, info: SiteInfo) -> Content:
    """Return a content whose body is the whole text, for platforms that know no more fields."""
    return replace(content, body=absolute(content.told, info), summary=None, points=())


def words(edition: Edition, info: SiteInfo) -> Words:
    """Return the words of an edition; raises RenderError where the text was erased."""
    content = copied(content_of(edition), info)
    whole = statement_txt(replace(edition, content=content), info).decode("utf-8")
    body, note = to_text(content.body), note_text(content)
    told = (unicodedata.normalize("NFC", each) for each in (body, note))
    return Words(tuple(whole.partition("\n\n")[0].split("\n")), *told)


def as_of(statement: Statement, edition: Edition) -> Statement:
    """Return a statement as it stood when an edition was published."""
    return replace(statement, editions=statement.editions[: edition.rev])


def tag(edition: Edition) -> str:
    """Return what identifies an edition in the address that its copy carries: ``C2026-0003-v2``.

    Neither platform has a key against posting twice; a lost answer is looked up by this tag.
    """
    return f"{edition.entry.number}-v{edition.rev}"


def address(edition: Edition, info: SiteInfo, mark: str) -> str:
    """Return the edition's permanent address with its tag as the value of a query parameter.

    The page of the edition, not the current one: it shows the very text of the copy, and it says
    what came after.
    """
    path = addresses.edition_path(edition.entry.number, edition.rev)
    return f"{info.link(path)}?{mark}={tag(edition)}"


def title(content: Content, fits: Callable[[str], bool]) -> str:
    """Return the title, else the short title, else as much of that as fits, with an ellipsis."""
    full, short = one_line(content.title), one_line(content.short_title)
    for candidate in (full, short):
        if fits(candidate):
            return candidate
    return longest([short[:end] + "…" for end in range(1, len(short))], fits)


def longest(candidates: list[str], fits: Callable[[str], bool]) -> str:
    """Return the last of growing candidates that fits, else nothing."""
    return next((each for each in reversed(candidates) if fits(each)), "")


def sentences(text: str) -> list[str]:
    """Return the beginnings of a text that end with a whole sentence, and last the whole text.

    All are on one line. A line that is no sentence (a heading, ``各部门：``) is never the end of a
    beginning, unless nothing follows it. Beginnings longer than any short form go unlisted.
    """
    found: list[str] = []
    so_far = ""
    for line in filter(None, map(one_line, text.split("\n"))):
        blank = "" if not so_far or so_far.endswith(_OPEN_ENDED) else " "
        so_far += blank
        room = REACH - len(so_far)
        found += [so_far + line[:end] for end in _ends(line) if end <= room]
        so_far += line
    return [each for each in found if _WHOLE.search(each)] + [so_far] * bool(so_far)


def _ends(line: str) -> list[int]:
    """Return where the sentences of a line end; a question mark inside an address ends none."""
    ends = [match.end() for match in _RUN.finditer(line) if not _inside_word(line, match.end())]
    return sorted({*ends, len(line)})


def _inside_word(line: str, end: int) -> bool:
    """Return whether ASCII goes on after an end that is ASCII."""
    around = line[end - 1 : end + 1]
    return len(around) == 2 and around.isascii() and not around[1].isspace()
