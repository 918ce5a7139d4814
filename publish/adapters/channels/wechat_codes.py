"""WeChat's error codes (facts wechat-weibo-api.md §1.8; WxOpenErrorMsgEnum, WxMpErrorMsgEnum)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from publish.adapters.channels.codes import Means, Row

_SETUP = "请核对设置中的 ZHENGMING_WECHAT_APPID 和 ZHENGMING_WECHAT_SECRET。"
_OURS = "这是程序错误，请把错误码交给开发人员。"
_IN_BACK_OFFICE = "请登录公众号后台处理，再用 zhengming dispatch --resolve 记下结果。"
_OTHER_WAY = (
    "系统每天会自动再试；急需发布的，请把 ZHENGMING_WECHAT_MODE 改为 publish 或者 draft，"
    "再运行 zhengming dispatch。"
)
_SHORTEN = "请精简稿件后重新报批，或者登录公众号后台人工发布。"

TOKEN = frozenset({40001, 40014, 42001})
"""The token is not good: it is fetched anew, once."""
NO_MEDIA = 40007
NO_ARTICLE = 53600
SENT_ALREADY = 45065
AGAIN_TOO_SOON = 45066
WAITS_FOR_ADMINISTRATOR = 89503
NOT_ALLOWED = 48001
NOT_LISTED = frozenset({40164, 61004})
UNKNOWN_MESSAGE = 40059

ROWS: Mapping[int, Row] = MappingProxyType(
    {
        -1: Row(Means.BUSY, "系统繁忙"),
        **dict.fromkeys(
            (40001, 40014, 42001), Row(Means.BLOCKED, "不接受刚取得的访问令牌", _SETUP)
        ),
        **dict.fromkeys(
            (40013, 40125, 41002, 41004, 40002), Row(Means.BLOCKED, "AppID 或密钥不对", _SETUP)
        ),
        NOT_ALLOWED: Row(
            Means.BLOCKED,
            "这个公众号没有这个接口的权限",
            "请改用草稿方式（ZHENGMING_WECHAT_MODE=draft），由人工在后台发布，或者为公众号认证。",
        ),
        **dict.fromkeys(
            (48004, 50002, 200011),
            Row(Means.BLOCKED, "接口或账号已被封禁", "请登录公众号后台查看通知并申诉。"),
        ),
        45009: Row(Means.DAY, "这个接口今天的调用额度已用完"),
        45011: Row(Means.WAIT, "调用太频繁", wait=90),
        42010: Row(Means.WAIT, "群发太频繁", wait=180),
        45028: Row(Means.DAY, "群发次数已用完", _OTHER_WAY),
        AGAIN_TOO_SOON: Row(Means.WAIT, "同一条群发重试太快", wait=90),
        45067: Row(Means.REFUSED, "群发的防重复编号太长", _OURS),
        **dict.fromkeys(
            (41001, 43001, 43002, 44002, 47001, 40033, 40035, 40066, 40097),
            Row(Means.REFUSED, "不接受请求的写法", _OURS),
        ),
        **dict.fromkeys(
            (40004, 40005, 40006, 40009, 40137, 41005, 44001, 45001, 53402),
            Row(Means.REFUSED, "不接受封面或图片", _OURS),
        ),
        NO_MEDIA: Row(Means.PERSON, "找不到草稿或封面", _IN_BACK_OFFICE),
        **dict.fromkeys((44003, 44004, 40227), Row(Means.REFUSED, "标题或正文是空的", _OURS)),
        45002: Row(Means.REFUSED, "正文太长", _SHORTEN),
        45003: Row(Means.REFUSED, "标题太长", _SHORTEN),
        45004: Row(Means.REFUSED, "摘要太长", _SHORTEN),
        45005: Row(Means.REFUSED, "原文链接太长", _SHORTEN),
        45008: Row(Means.REFUSED, "图文太多", _OURS),
        45110: Row(Means.REFUSED, "作者太长", _SHORTEN),
        45166: Row(Means.REFUSED, "不接受正文的内容", _IN_BACK_OFFICE),
        **dict.fromkeys(
            (53503, 53504, 53505),
            Row(Means.PERSON, "草稿须由人工在后台检查后发布", _IN_BACK_OFFICE),
        ),
        88000: Row(Means.REFUSED, "没有留言功能的权限", _OURS),
        WAITS_FOR_ADMINISTRATOR: Row(Means.BUSY, "等待管理员确认群发"),
        UNKNOWN_MESSAGE: Row(Means.BUSY, "还查不到这条群发"),
        NO_ARTICLE: Row(Means.PERSON, "找不到已发布的文章", _IN_BACK_OFFICE),
    }
)
"""Code → what it means."""

ENDED = MappingProxyType(
    {
        2: "原创声明未通过，没有发布",
        3: "发布失败",
        4: "平台审核未通过，没有发布",
    }
)
"""publish_status of what did not become public (§1.5)."""
TAKEN_DOWN = MappingProxyType({5: "发布后已被全部删除", 6: "发布后已被平台封禁"})
