"""The simulated WeChat: what the filter takes from a body (facts 1.9)."""

from __future__ import annotations

import pytest

from tests.simulators.client import WechatClient, png
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.wechat.switches import Switches


def saved(client: WechatClient, html: str) -> str:
    """Return what a draft holds of a body."""
    media_id = client.add(content=html)["media_id"]
    content: str = client.post("draft/get", {"media_id": media_id})["news_item"][0]["content"]
    return content


@pytest.mark.parametrize(
    "html",
    [
        '<section style="color: #333;"><p><span>一&nbsp;二 &amp; &#39;三&#39;</span></p></section>',
        '<p data-w="1">a<br/>b<br>c</p><ul><li><section>x</section></li></ul>',
        '<p>见<a href="https://mp.weixin.qq.com/s/abc">前文</a></p>',
        "<pre><code>a&nbsp;&nbsp;b<br>c</code></pre>",
    ],
)
def test_what_is_allowed_passes_byte_for_byte(
    client: WechatClient, wechat: WechatSimulator, html: str
) -> None:
    """Nothing is rewritten that the facts do not name."""
    assert saved(client, html) == html
    assert wechat.losses() == []


@pytest.mark.parametrize(
    ("html", "left", "loss"),
    [
        ("<p>a</p><script>x('<p>')</script>", "<p>a</p>", "<script>"),
        ("<style>p{}</style><p>a</p>", "<p>a</p>", "<style>"),
        ('<link rel="x"><p>a</p>', "<p>a</p>", "<link>"),
        ('<p>a</p><iframe src="x">b</iframe>', "<p>a</p>", "<iframe>"),
        ("<p>a<math><mi>x</mi></math></p>", "<p>a</p>", "<math>"),
        ('<p onclick="x()">a</p>', "<p>a</p>", "attribute onclick"),
        ('<p class="c" style="color:red">a</p>', '<p style="color:red">a</p>', "attribute class"),
        ('<p id="i">a</p>', "<p>a</p>", "attribute id"),
        ("<div>a</div>", "<section>a</section>", "<div>"),
        (
            '<p>a<img src="https://x.example/a.png"></p>',
            "<p>a</p>",
            "image https://x.example/a.png",
        ),
        ('<p><a href="https://x.example/">a</a>b</p>', "<p>ab</p>", "link https://x.example/"),
        ('<p><a href="#n1">a</a></p>', "<p>a</p>", "link #n1"),
        ("<pre>a  b\nc</pre>", "<pre>a b c</pre>", "blanks in <pre>"),
        (
            '<p style="position:fixed;top:0;color:red">a</p>',
            '<p style="color:red">a</p>',
            "style position:fixed",
        ),
        ('<p style="color:var(--x)">a</p>', "<p>a</p>", "style color:var(--x)"),
    ],
)
def test_what_the_filter_takes_is_named(
    client: WechatClient, wechat: WechatSimulator, *, html: str, left: str, loss: str
) -> None:
    """The draft read back lacks it, and the list of losses says so."""
    assert saved(client, html) == left
    assert loss in wechat.losses()


def test_only_images_from_uploadimg_stay(client: WechatClient) -> None:
    """Neither width nor height nor another's image do."""
    url = client.upload("media/uploadimg", png())["url"]
    html = f'<p>a<img src="{url}" data-w="900" width="1"></p>'
    assert saved(client, html) == f'<p>a<img src="{url}" data-w="900"></p>'
    foreign = '<p>a<img src="http://mmbiz.qpic.cn/mmbiz_png/other/0"></p>'
    assert saved(client, foreign) == "<p>a</p>"


def test_images_may_come_back_rewritten(client: WechatClient, wechat: WechatSimulator) -> None:
    """By a switch: another scheme and query, loaded late, described anew."""
    wechat.reset(Switches(images_return="rewritten"))
    client.ready()
    url = client.upload("media/uploadimg", png())["url"]
    html = f'<p>a<img src="{url}" alt="b" data-w="900"></p>'
    late = url.replace("http:", "https:") + "&amp;from=appmsg"
    image = f'<img class="rich_pages" data-src="{late}" data-w="900" alt="图片">'
    assert saved(client, html) == f"<p>a{image}</p>"


def test_a_list_in_a_list_is_told(client: WechatClient, wechat: WechatSimulator) -> None:
    """It breaks over there."""
    saved(client, "<ul><li>a<ul><li>b</li></ul></li></ul>")
    assert wechat.losses() == ["nested list"]


def test_switches_of_the_filter(client: WechatClient, wechat: WechatSimulator) -> None:
    """Where reports differ: links refused, classes kept, images of others kept."""
    wechat.reset(Switches(outside_links="refused", class_and_id="kept", foreign_mmbiz="kept"))
    client.ready()
    refused = client.add(content='<p><a href="https://x.example/">a</a></p>')
    assert refused["errcode"] == 45166
    html = '<p class="c"><img src="http://mmbiz.qpic.cn/a/0"></p>'
    assert saved(client, html) == html
