"""Parcels: what the formatters make, by the field names of the platforms.

A platform is given a copy of the edition's own text, formatted; the formatters stand in
``publish.render``, the transmitters in ``publish.adapters.channels``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from publish.domain.content import Attachment
from publish.domain.parcel import Parcel
from publish.domain.picture import Picture, attached
from publish.domain.statement import Edition, Statement
from publish.ports import Store
from publish.render.copies import content_of
from publish.render.site import SiteInfo
from publish.render.wechat import wechat_article
from publish.render.weibo import weibo_post
from publish.render.weibo_picture import weibo_picture
from publish.services import keys

Files = Callable[[Edition, Attachment], bytes]
"""An edition and one of its attachments → the bytes; raises NotFound once they were erased."""


def files_in(store: Store) -> Files:
    """Return how the attachments in a store are read."""

    def read(edition: Edition, file: Attachment) -> bytes:
        return store.get(keys.file(edition.entry.commit, file.sha256)).data

    return read


def wechat_parcel(
    info: SiteInfo,
    files: Files,
    statement: Statement,
    edition: Edition,
    links: Mapping[int, str],
) -> Parcel:
    """Return an article as draft/add takes it; raises RenderError where there is no text."""
    article = wechat_article(statement, edition, info, published=links)
    fields = {
        "title": article.title,
        "author": article.author,
        "digest": article.digest,
        "content": article.content,
        "content_source_url": article.content_source_url,
    }
    named = {each.sha256: each for each in attached(content_of(edition))}
    pictures = (_picture(files, edition, named[sha256]) for sha256 in article.images)
    return Parcel(article.tag, article.content_source_url, fields, tuple(pictures))


def weibo_parcel(
    info: SiteInfo,
    files: Files,
    statement: Statement,
    edition: Edition,
    links: Mapping[int, str],
) -> Parcel:
    """Return a post as statuses/share takes it; raises RenderError where there is no text."""
    del links
    post = weibo_post(statement, edition, info)
    file = weibo_picture(content_of(edition))
    pictures = (_picture(files, edition, file),) if file else ()
    return Parcel(post.tag, post.url, {"status": post.text}, pictures)


def _picture(files: Files, edition: Edition, file: Attachment) -> Picture:
    return Picture(file.sha256, partial(files, edition, file))
