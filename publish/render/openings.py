"""The beginning of a text, for rows, descriptions and feeds.

``publish.domain.plaintext`` is imported by its own name: through ``markup`` the Markdown and bleach
libraries would come along, which cost a tenth of a second at start and render nothing.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from publish.domain.plaintext import excerpt, text_only


@lru_cache(maxsize=64)
def opening(body: str, limit: int) -> str:
    """Return ``excerpt(body, limit)``, reading only as much of the body as that takes.

    Remembered for a while: a statement's pages and feeds ask for the same.
    """
    return excerpt(_beginning(body, limit), limit)


def _beginning(body: str, limit: int) -> str:
    """Return the leading paragraphs that surely hold more than the limit, else the whole body.

    A body has one block a line. Twice the limit, so that closing quotes after the last sentence
    are seen too.
    """
    paragraphs = body.split("\n", limit)
    lengths = accumulate(len(text_only(paragraph)) for paragraph in paragraphs)
    for count, (paragraph, length) in enumerate(zip(paragraphs, lengths, strict=True), start=1):
        if not (paragraph.startswith("<p>") and paragraph.endswith("</p>")):
            return body
        if length > 2 * limit:
            return "\n".join(paragraphs[:count])
    return body
