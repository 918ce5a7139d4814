"""The end of a statement's page: how to check it, cite it, print it, object to it, follow it."""

from __future__ import annotations

from html import escape

from publish.render import addresses
from publish.render.moments import time_tag
from publish.render.parts import feed_links, link, one_line, section
from publish.render.qr import qr_data_uri
from publish.render.view import View


def verification(view: View) -> str:
    """Return what a reader needs to check that nothing was changed since."""
    edition, number = view.edition, view.statement.number
    check = link(f"{view.root}{addresses.VERIFY}?n={number}", f"核对 {number} 的真伪")
    names = ("statement.json", "statement.tlog-proof")
    forms = "、".join(link(view.own + name, name) for name in names)
    inner = (
        f"<p>编号 <code>{number}</code>，第{edition.rev}版，"
        f"台账第 {edition.index} 条。{check}。</p>\n"
        f"<p>内容承诺 <code>{edition.entry.commit}</code></p>\n"
        f"<p>核验文件：{forms}</p>"
    )
    return section("zm-verify", "zm-verify", "核验", inner)


def closing(view: View) -> str:
    """Return what depends on the site's own address and settings, and not on the record alone."""
    blocks = (_code(view), _citation(view), _objections(view))
    return "\n".join(('<div class="zm-closing">', *(block for block in blocks if block), "</div>"))


def _code(view: View) -> str:
    """Return the QR code of the check, on the current page, which is the one that is handed on."""
    if not view.current:
        return ""
    number = view.statement.number
    picture = qr_data_uri(view.info.link(f"{addresses.VERIFY}?n={number}"))
    return (
        f'<figure class="zm-code"><img src="{picture}" width="123" height="123" '
        f'alt="二维码：核对 {number} 的网址"><figcaption>扫码核对 <code>{number}</code>：'
        "以二维码打开的网址是否属于本院网站、页面显示的内容是否一致为准。</figcaption></figure>"
    )


def _citation(view: View) -> str:
    """Return how to cite the edition, and its other forms; nothing once the text was erased."""
    content, edition = view.edition.content, view.edition
    if content is None:
        return ""
    number = view.statement.number
    url = view.info.link(addresses.edition_path(number, edition.rev))
    title = escape(one_line(content.title), quote=False)
    issuer = escape(content.issuer, quote=False)
    text, data = view.own + "statement.txt", view.own + "statement.json"
    inner = (
        f'<p class="zm-cited">{issuer}：《{title}》，{number} 第{edition.rev}版，'
        f"{time_tag(content.pub_date)}，{escape(url)}</p>\n"
        f"<p>其他形式：{link(text, '纯文本（statement.txt）')}、"
        f"{link(data, '数据（statement.json）')}。"
        "打印请用浏览器的打印功能，打印件带有编号和网址。</p>"
    )
    return section("zm-cite", "zm-cite", "引用、下载和打印", inner)


def _objections(view: View) -> str:
    """Return where to object and where to subscribe."""
    root, phone = view.root, view.info.phone
    call = f"，或者致电 {escape(phone, quote=False)}" if phone else ""
    policy = link(root + addresses.CORRECTIONS, "更正、撤下与异议办法")
    objection = f"对本发布件有异议或者发现错误，请见{policy}{call}。"
    return (
        f'<p class="zm-objection">{objection}</p>\n<p class="zm-feeds">订阅：{feed_links(root)}</p>'
    )
