"""The documented filter of WeChat: what it keeps, and that it keeps what it kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from publish.render.wechat_filter import filtered, style

_HOSTILE = st.sampled_from(
    [
        *(
            "<section>",
            '<section style="margin: 0px;">',
            "</section>",
            "<p>",
            "</p>",
            "<div>",
            "甲",
        ),
        *(
            "<span>",
            "</span>",
            "<strong>",
            "</strong>",
            "<table>",
            "<tr>",
            "<td>",
            "</td>",
            "</tr>",
        ),
        *("</table>", "<ul>", "<li>", "</ul>", "<script>", "</script>", "<style>", "</style>", " "),
        *(
            '<a href="https://mp.weixin.qq.com/s/x">',
            '<a href="https://e.cn/">',
            "</a>",
            "\n",
            "<br>",
        ),
        *('<img src="https://mmbiz.qpic.cn/x" width="9">', '<img src="https://e.cn/x">', "&nbsp;"),
        *(
            "<!--",
            "-->",
            "&amp;",
            "<",
            ">",
            '"',
            "<p class=x id=y onclick=z style='top:1px'>",
            "<hr>",
        ),
    ]
)


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        ("<p>甲</p><script>x</script>", "<p>甲</p>"),
        ("<style>p{}</style><p>甲</p>", "<p>甲</p>"),
        ('<p class="a" id="b" onclick="c">甲</p>', "<p>甲</p>"),
        ("<div>甲</div>", "<section>甲</section>"),
        ('<p><a href="https://e.example/">甲</a></p>', "<p>甲</p>"),
        ('<p><a href="#x">甲</a></p>', "<p>甲</p>"),
        ('<p><a href="//mp.weixin.qq.com/s">甲</a></p>', "<p>甲</p>"),
        (
            '<p><a href="https://mp.weixin.qq.com/s/x" target="_blank">甲</a></p>',
            '<p><a href="https://mp.weixin.qq.com/s/x">甲</a></p>',
        ),
        ('<p>甲<img src="https://e.example/x.png"></p>', "<p>甲</p>"),
        (
            '<p><img src="http://mmbiz.qpic.cn/x" width="9" data-w="640" style="width: 100%"></p>',
            '<p><img src="http://mmbiz.qpic.cn/x" data-w="640" style="width: 100%;"></p>',
        ),
        ("<p>甲<iframe src=x>乙</iframe></p>", "<p>甲</p>"),
        ("<p>甲</p>\n\n<p>  乙  丙</p>\n", "<p>甲</p><p> 乙 丙</p>"),
        ("<p></p><section> </section><p>甲<span></span></p>", "<p>甲</p>"),
        ("<p>甲<p>乙", "<p>甲</p><p>乙</p>"),
        ("<table><tr><td></td></tr></table>", "<table><tr><td></td></tr></table>"),
        ("<unknown>甲</unknown>", "甲"),
        ("<p>1 &lt; 2 &amp; 3\u00a04</p>", "<p>1 &lt; 2 &amp; 3&nbsp;4</p>"),
    ],
)
def test_each_documented_rule(given_html: str, kept: str) -> None:
    """Scripts, classes, foreign links and images, frames and empty elements go."""
    assert filtered(given_html) == kept


@pytest.mark.parametrize(
    ("given_style", "kept"),
    [
        ("font-size:16px;COLOR : red", "font-size: 16px; color: red;"),
        ("position: absolute; top: 0; margin: 0px", "margin: 0px;"),
        ("color: var(--x); padding: 0px !important", ""),
        ("text-align: start; line-height: 0", ""),
        ("text-align: center; line-height: 1.5", "text-align: center; line-height: 1.5;"),
        ("width: 600px", ""),
        ("width: 100%", "width: 100%;"),
        ("font-family: serif; opacity: 0; height: 0", ""),
        ("color: red; color: blue", "color: blue;"),
        ('margin: 0px"><script>', ""),
    ],
)
def test_each_documented_rule_of_styles(given_style: str, kept: str) -> None:
    """What SPEC forbids goes; the rest is written as a browser writes it."""
    assert style(given_style) == kept


@pytest.mark.parametrize(("depth", "kept"), [(9, 9), (10, 10), (11, 10), (30, 10)])
def test_equal_elements_nest_ten_deep(depth: int, kept: int) -> None:
    """The editor takes away what nests deeper without saying anything."""
    html = filtered("<section>" * depth + "甲" + "</section>" * depth)
    assert html.count("<section>") == kept


@settings(max_examples=400)
@given(st.lists(_HOSTILE, max_size=40).map("".join))
def test_filtering_again_changes_nothing(html: str) -> None:
    """Whatever is given, what was kept is kept."""
    once = filtered(html)
    assert filtered(once) == once
    assert "<script" not in once
    assert "e.cn" not in once
