# ruff: noqa: E501 - the rows of a table are read across
"""Markup: one form, nothing dangerous, nothing lost in silence."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings, strategies as st

from publish.domain import allowlist, markup

PIECES = st.sampled_from([
    "甲", "乙。", "a", " ", "\n", "\n\n", "&lt;", "&", "<", ">", '"', "'", "*", "**", "_", "#", "# ", "> ", "- ", "1. ", "    ",
    "| a | b |\n|---|---|\n| 1 | 2 |\n", "---\n", "[x](", ")", "http://a.b", "https://court.example/x?a=1&b=2", "javascript:alert(1)",
    "<p>", "</p>", "<div>", "</div>", "<ul>", "<li>", "</li>", "</ul>", "<ol start=3>", "</ol>", "<table>", "<tr>", "<td>", "<th>",
    "</td>", "</tr>", "</table>", "<blockquote>", "</blockquote>", "<strong>", "</strong>", "<b>", "</b>", "<em>", "</em>", "<br>", "<hr>",
    "<h1>", "</h1>", "<h5>", "</h5>", "<a href='https://e.example/'>", "<a href='javascript:x'>", "</a>", "<script>", "</script>", "<style>",
    "</style>", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "<svg>", "<math>", "<title>", "<textarea>", "<noscript>", "<sub>", "</sub>",
    "<p onclick=x style='a:b' class=c id=d>", "<img src=x onerror=1>", "<iframe>", "&#8203;", "&nbsp;", "\u3000", "`", "\\", "<plaintext>",
])  # fmt: skip
TANGLES = st.lists(PIECES, max_size=30).map("".join)
TAG = re.compile(r"</?([a-z0-9]+)((?: [a-z]+=\"[^\"]*\")*)>")


def _sound(html: str) -> None:
    """Fail unless HTML is in the one form and within the allowlist."""
    assert "\n\n" not in html
    assert html == html.strip("\n")
    bare = TAG.sub("", html)
    assert "<" not in bare
    assert ">" not in bare
    for tag, attributes in TAG.findall(html):
        assert tag in allowlist.ELEMENTS
        for name in re.findall(r" ([a-z]+)=", attributes):
            assert name in allowlist.ATTRIBUTES[tag]
    for href in re.findall(r'href="([^"]*)"', html):
        assert href.startswith(("http://", "https://", "mailto:", "/statements/"))


@settings(max_examples=400, deadline=None)
@given(TANGLES)
@example("<table><td>甲<table><td>乙</table>丙")
@example("<ul>甲<li>乙<ul><li>丙</ul>丁</ul>戊")
@example("<blockquote><li>甲<td>乙")
def test_markdown_comes_out_in_one_form(source: str) -> None:
    """Whatever is written, the output is within the allowlist, and cleaning it again changes nothing."""
    html = markup.to_html(source).html
    _sound(html)
    again = markup.clean(html)
    assert (again.html, again.removed) == (html, ())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_comes_out_in_one_form(source: str) -> None:
    """No text at all breaks the form."""
    html = markup.to_html(source).html
    _sound(html)
    assert markup.clean(html).html == html


@pytest.mark.parametrize(("source", "html", "removed"), [
    ("<script>alert(1)</script>甲", "<p>甲</p>", ["<script>"]),
    ("甲<script>alert(1)", "<p>甲</p>", ["<script>"]),
    ("<style>p{}</style>\n\n甲", "<p>甲</p>", ["<style>"]),
    ("甲<svg><script>alert(1)</script><p>乙</svg>丙", "<p>甲丙</p>", ["<svg>"]),
    ("<ScRiPt>alert(1)</sCrIpT>甲", "<p>甲</p>", ["<script>"]),
    ("<iframe src=//e.example>甲</iframe>乙", "<p>乙</p>", ["<iframe>"]),
    ("<p onclick='x' id=a class=b style='c'>甲</p>", "<p>甲</p>", ["onclick", "id", "class", "style"]),
    ("<img src=x onerror=alert(1)>甲", "<p>甲</p>", ["<img>"]),
    ("![图](x.png) 甲", "<p>甲</p>", ["<img>"]),
    ("[甲](javascript:alert(1))", "<p>甲</p>", ["javascript:"]),
    ("[甲](&#106;avascript:alert(1))", "<p>甲</p>", ["javascript:"]),
    ("[甲](data:text/html,x)", "<p>甲</p>", ["data:"]),
    ("[甲](//e.example/)", "<p>甲</p>", ["//e.example"]),
    ("[甲](/log/checkpoint)", "<p>甲</p>", ["/log/checkpoint"]),
    ("[甲](https://court.example@e.example/)", "<p>甲</p>", ["https://court.example@"]),
    ("[甲](https://соurt.example/)", "<p>甲</p>", ["https://"]),
    ("甲<!-- 内部意见 -->乙", "<p>甲乙</p>", ["注释"]),
    ("甲<u>乙</u>", "<p>甲乙</p>", ["<u>"]),
    ("<a name=x>甲</a>", "<p>甲</p>", ["name", "链接"]),
    ("<form action=x><input name=a>甲</form>", "<p>甲</p>", ["<form>", "<input>"]),
])  # fmt: skip
def test_hostile_html_is_removed_and_told(source: str, html: str, removed: list[str]) -> None:
    """What may not stand is gone with its content, and each thing is told."""
    found = markup.to_html(source)
    assert found.html == html
    told = "".join(fault.message for fault in found.removed)
    assert all(thing in told for thing in removed)
    assert all(fault.level == "warn" and fault.field == "body" for fault in found.removed)


@pytest.mark.parametrize(("source", "html"), [
    ("# 甲\n\n## 乙", "<h2>甲</h2>\n<h3>乙</h3>"),
    ("## 甲\n\n### 乙", "<h2>甲</h2>\n<h3>乙</h3>"),
    ("### 甲", "<h2>甲</h2>"),
    ("<h6>甲</h6>\n\n# 乙", "<h4>甲</h4>\n<h2>乙</h2>"),
    ("为贯彻最高 \n人民法院的要求", "<p>为贯彻最高人民法院的要求</p>"),
    ("see\nalso", "<p>see also</p>"),
    ("他说\n“好”", "<p>他说“好”</p>"),
    ("甲<b>\n乙</b>", "<p>甲<strong>乙</strong></p>"),
    ("甲<br>\n乙<br>", "<p>甲<br>乙</p>"),
    ("    四格缩进不是代码", "<p>四格缩进不是代码</p>"),
    ("`反引号`", "<p>`反引号`</p>"),
    ("1. 甲\n2. 乙", "<ol>\n<li>甲</li>\n<li>乙</li>\n</ol>"),
    ("3. 甲", '<ol start="3">\n<li>甲</li>\n</ol>'),
    ("- 甲\n    - 乙", "<ul>\n<li>甲\n<ul>\n<li>乙</li>\n</ul>\n</li>\n</ul>"),
    ("> 更正说明", "<blockquote>\n<p>更正说明</p>\n</blockquote>"),
    ("| 甲 | 乙 |\n|---|--:|\n| 1 | 2 |", '<table>\n<thead>\n<tr><th scope="col">甲</th><th scope="col">乙</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td>2</td></tr>\n</tbody>\n</table>'),
    ("<b>甲</b><i>乙</i>", "<p><strong>甲</strong><em>乙</em></p>"),
    ("[甲](https://e.example/a b)", '<p><a href="https://e.example/a%20b" rel="noopener noreferrer">甲</a></p>'),
    ("[甲](https://e.example/路?a=1&b=2)", '<p><a href="https://e.example/%E8%B7%AF?a=1&amp;b=2" rel="noopener noreferrer">甲</a></p>'),
    ("[甲](/statements/C2026-0001/)", '<p><a href="/statements/C2026-0001/">甲</a></p>'),
    ("[甲](mailto:a@b.example)", '<p><a href="mailto:a@b.example">甲</a></p>'),
    ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
    ("", ""),
    ("<p></p><ul></ul>", ""),
])  # fmt: skip
def test_one_form(source: str, html: str) -> None:
    """Each construct has one written form."""
    assert markup.to_html(source).html == html


def test_removed_says_where() -> None:
    """What was removed is named with the words before it, or with the beginning of the text."""
    faults = markup.to_html("<u>甲</u>\n\n本院当日成立核查组<u>乙</u>").removed
    assert "正文开头" in faults[0].message
    assert "本院当日成立核查组" in faults[1].message


def test_very_many_removals_are_counted() -> None:
    """Of very many things removed, the first are named and the others counted."""
    faults = markup.to_html("".join(f"甲{n}<u>乙</u>" for n in range(60))).removed
    assert len(faults) == 51
    assert "还有 10 处" in faults[-1].message


@pytest.mark.parametrize(("source", "text"), [
    ("甲\n\n乙", "甲\n\n乙"),
    ("# 一、甲\n\n乙<br>丙", "一、甲\n\n乙\n丙"),
    ("- 甲\n- 乙\n    1. 丙\n    2. 丁", "· 甲\n· 乙\n  1. 丙\n  2. 丁"),
    ("3. 甲\n4. 乙", "3. 甲\n4. 乙"),
    ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", "甲 | 乙\n1 | 2"),
    ("> 甲\n\n乙", "甲\n\n乙"),
    ("[甲](https://e.example/)", "甲（https://e.example/）"),
    ("<https://e.example/>", "https://e.example/"),
    ("1 &lt; 2 **甲**", "1 < 2 甲"),
    ("", ""),
])  # fmt: skip
def test_plain_text(source: str, text: str) -> None:
    """The plain text keeps paragraphs, list marks, rows and the addresses of links."""
    assert markup.to_text(markup.to_html(source).html) == text


@pytest.mark.parametrize(("limit", "cut"), [
    (100, "甲乙。“丙丁。”戊己庚。"),
    (10, "甲乙。“丙丁。”"),
    (8, "甲乙。“丙丁。”"),
    (7, "甲乙。"),
    (3, "甲乙。"),
    (2, "甲…"),
])  # fmt: skip
def test_excerpt_ends_with_a_sentence(limit: int, cut: str) -> None:
    """An excerpt ends where a sentence ends, quotation mark included, and keeps to its limit."""
    html = markup.to_html("甲乙。“丙丁。”\n\n戊己庚。").html
    assert markup.excerpt(html, limit) == cut
    assert len(cut) <= limit


@settings(max_examples=100, deadline=None)
@given(TANGLES, st.integers(1, 60))
def test_excerpt_keeps_to_its_limit(source: str, limit: int) -> None:
    """No excerpt is longer than it may be, nor has it line ends."""
    cut = markup.excerpt(markup.to_html(source).html, limit)
    assert len(cut) <= limit
    assert "\n" not in cut
