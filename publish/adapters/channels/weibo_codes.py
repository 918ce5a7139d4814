"""Weibo's error codes (facts wechat-weibo-api.md §2.4; the wiki's Error_code table)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from publish.adapters.channels.codes import Means, Row

_AUTHORISE = "请由微博账号的管理员重新授权，把新的访问令牌放进 ZHENGMING_WEIBO_TOKEN。"
_OURS = "这是程序错误，请把错误码交给开发人员。"
_BY_HAND = "请登录微博人工处理，再用 zhengming dispatch --resolve 记下结果。"

REPEATED = frozenset({20017, 20019, 20111})
"""The same text again: after a lost answer the proof that the first one went through."""
PICTURE = frozenset({20005, 20006, 10018})
"""It does not take the picture: its type, its size, or the size of the whole (§2.4)."""
COMMITTED = 20032
"""It was posted, and will be seen in a minute or two."""
GONE = 20101

ROWS: Mapping[int, Row] = MappingProxyType(
    {
        **dict.fromkeys(
            (10001, 10002, 10003, 10009, 10010, 10011), Row(Means.BUSY, "系统繁忙", wait=120)
        ),
        COMMITTED: Row(Means.BUSY, "服务器慢，发布成功但要等一两分钟才看得到", wait=120),
        **dict.fromkeys(
            (10006, 21332, 21327, 21314, 21315, 21316, 21317, 21319),
            Row(Means.BLOCKED, "访问令牌已失效", _AUTHORISE),
        ),
        **dict.fromkeys(
            (10005, 10014, 21321, 21337, 21335),
            Row(Means.BLOCKED, "应用没有这个接口的权限", "请在微博开放平台为应用申请权限。"),
        ),
        10017: Row(
            Means.BLOCKED,
            "不接受文中的网址，或者网址不在应用绑定的安全域名内",
            "请在微博开放平台把本站域名绑定为应用的安全域名。",
        ),
        **dict.fromkeys(
            (10008, 10016, 10018, 10020, 10021, 20005, 20006, 20007, 20008),
            Row(Means.REFUSED, "不接受请求的写法", _OURS),
        ),
        **dict.fromkeys((10022, 10024), Row(Means.WAIT, "这一小时的额度已用完", wait=3600)),
        10023: Row(Means.DAY, "今天的调用额度已用完"),
        20016: Row(Means.WAIT, "发布太频繁", wait=600),
        20012: Row(Means.REFUSED, "文字太长", "请填写更短的短标题后重新报批，或者人工发布。"),
        **dict.fromkeys(tuple(REPEATED), Row(Means.PERSON, "与已发布的微博重复", _BY_HAND)),
        **dict.fromkeys(
            (20018, 20020, 20021, 21602), Row(Means.REFUSED, "不接受内容或网址", _BY_HAND)
        ),
        **dict.fromkeys(
            (20015, 20022), Row(Means.BLOCKED, "账号、应用或服务器地址被限制", _BY_HAND)
        ),
        20031: Row(Means.BLOCKED, "要求输入验证码", "请登录微博完成验证。"),
        GONE: Row(Means.PERSON, "没有这条微博", _BY_HAND),
        20102: Row(Means.PERSON, "这条微博不属于本账号", _BY_HAND),
    }
)
"""Code → what it means."""
