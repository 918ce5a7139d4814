"""A page that shows a copy as a phone would, with how much of each limit is used.

Self-contained: no script, pictures in the page itself, and a policy that lets nothing load. It
imitates no logo and says that it is a preview, so that a picture of it is no forgery of a platform.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

from publish.domain.picture import format_of
from publish.render.wechat_limits import Use

_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
_STYLE = """
html { color-scheme: light; }
body { margin: 0; padding: 16px 8px; background: #e9ebee; color: #191919;
  font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main, .limits, .notice { max-width: 375px; margin: 0 auto 16px; }
main { background: #fff; border-radius: 16px; padding: 20px 16px; box-sizing: border-box;
  box-shadow: 0 1px 6px rgba(0, 0, 0, .2); overflow: hidden; }
h1 { font-size: 22px; line-height: 1.4; margin: 0 0 12px; }
h2 { font-size: 15px; margin: 0 0 8px; }
.by { font-size: 15px; color: #595959; margin: 0 0 20px; }
.name { color: #2f5a9e; }
.more { color: #2f5a9e; word-break: break-all; font-size: 15px; margin: 20px 0 0; }
.card { border-top: 8px solid #e9ebee; margin: 20px -16px 0; padding: 16px 16px 0; }
.card p { margin: 0; color: #595959; font-size: 14px; }
.card .name { color: #191919; font-weight: bold; font-size: 16px; }
.limits table { width: 100%; border-collapse: collapse; background: #fff; font-size: 14px; }
.limits caption, .notice { text-align: left; font-size: 14px; }
.limits th, .limits td { border: 1px solid #c8c8c8; padding: 4px 8px; text-align: left; }
.limits .over { color: #b00020; font-weight: bold; }
main img { max-width: 100%; }
.post { white-space: pre-wrap; overflow-wrap: break-word; margin: 0; }
.post b { color: #2f5a9e; font-weight: normal; }
""".strip()


def data_uri(picture: bytes) -> str:
    """Return a picture as an address that holds it; empty where platforms would not take it."""
    found = format_of(picture)
    text = base64.b64encode(picture).decode("ascii")
    return f"data:{found.media_type};base64,{text}" if found else ""


def preview_page(name: str, screen: str, uses: Iterable[Use], notices: Iterable[str]) -> str:
    """Return the page: what a reader sees on a channel, the limits, and what to know before."""
    told = "".join(f"<p>{escape(each, quote=False)}</p>" for each in notices)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}预览</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f'<div class="notice"><p><strong>{name}预览。</strong>尚未发送；'
        f"版式近似手机所见，以平台实际显示为准。</p>{told}</div>\n"
        f"<main>\n{screen}\n</main>\n{_limits(uses)}\n</body>\n</html>\n"
    )


def _limits(uses: Iterable[Use]) -> str:
    """Return how much of each limit is used, as ``18/64`` after its name."""
    rows = "\n".join(map(_row, uses))
    return (
        '<div class="limits"><table>\n<caption>字数与上限（按平台的计数办法）</caption>\n'
        '<thead><tr><th scope="col">项目</th><th scope="col">已用/上限</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table></div>"
    )


def _row(use: Use) -> str:
    """Return the row of one limit; one that is not kept says so in words too."""
    over = "" if use.kept else ' class="over"'
    said = "" if use.kept else "，超出"
    return (
        f'<tr><th scope="row">{use.name}</th>'
        f"<td{over}>{use.used:,}/{use.limit:,} {use.unit}{said}</td></tr>"
    )
