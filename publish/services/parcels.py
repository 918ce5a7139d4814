"""Parcels: what the formatters make, by the field names of the platforms.

A platform is given a copy of the edition's own text, formatted; the formatters stand in
``publish.render``, the transmitters in ``publish.adapters.channels``.
"""

from __future__ import annotations

from collections.abc import Mapping

from publish.domain.parcel import Parcel
from publish.domain.statement import Edition, Statement
from publish.render.site import SiteInfo
from publish.render.wechat import wechat_article
from publish.render.weibo import weibo_post


def wechat_parcel(
    info: SiteInfo, statement: Statement, edition: Edition, links: Mapping[int, str]
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
    return Parcel(article.tag, article.content_source_url, fields)


def weibo_parcel(
    info: SiteInfo, statement: Statement, edition: Edition, links: Mapping[int, str]
) -> Parcel:
    """Return a post as statuses/share takes it; raises RenderError where there is no text."""
    del links
    post = weibo_post(statement, edition, info)
    return Parcel(post.tag, post.url, {"status": post.text})
