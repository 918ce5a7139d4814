"""Pages for people who look at a simulator: the frame that both platforms share."""

from __future__ import annotations

from html import escape

_STYLE = """
body{margin:0;background:#f2f2f2;color:#222;font:16px/1.7 system-ui,sans-serif}
header{padding:14px 20px;color:#fff;background:var(--brand)}
header p{margin:0;font-size:13px;opacity:.95}h1{margin:0;font-size:20px}
main{max-width:720px;margin:0 auto;padding:16px}h2{font-size:16px;color:#555;margin:24px 0 8px}
article{background:#fff;border-radius:8px;padding:14px 16px;margin:0 0 12px;overflow-wrap:anywhere}
article h3{margin:0 0 4px;font-size:17px}.small{color:#777;font-size:13px}.gone{opacity:.55}
img{max-width:100%}.cover{float:right;width:120px;margin:0 0 8px 12px;border-radius:4px}
form{display:inline}button{font:inherit;font-size:13px;padding:2px 10px;margin:6px 6px 0 0}
"""


def page(title: str, brand: str, main: str) -> str:
    """Return a whole page; ``main`` is HTML."""
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>:root{{--brand:{brand}}}{_STYLE}</style></head>"
        f"<body><header><h1>{escape(title)}</h1><p>这是本机上的模拟平台，不是真的平台；内容只在内存里，"
        f"停止后就没有了。</p></header><main>{main}</main></body></html>"
    )


def button(address: str, words: str) -> str:
    """Return a button that does what a person would do over there."""
    return f'<form method="post" action="{escape(address)}"><button>{escape(words)}</button></form>'
