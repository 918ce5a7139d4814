"""The settings file that ``zhengming init`` writes."""

from __future__ import annotations

from pathlib import Path

from publish.settings.fields import Settings


def template() -> str:
    """Return a settings file to begin with: every setting that a court has to look at."""
    blank = Settings(folder=Path())
    return f"""# 正名的设置。每一项也可以用环境变量给出，名字是 ZHENGMING_ 加大写的项目名。
# 相对路径从这个文件所在的文件夹算起。

# 网站的公开网址。台账的身份由它决定：发布第一件以后不能再改。
site_url = "{blank.site_url}"

# 网站名称、本院全称
site_name = "{blank.site_name}"
court = "{blank.court}"

# 页脚：没有的留空，不要编造
operator = ""
id_code = ""
icp = ""
police = ""
phone = ""
address = ""

# 每一页最上方的一行提示，如“本站正在试运行”；不需要就留空
site_notice = ""

# 存储（含卷内材料，请严格限制访问）、公开文件的文件夹、台账签名密钥
store = "{blank.store}"
site = "{blank.site}"
log_key_file = "{blank.log_key_file}"

# 微信公众号和微博：留空则不投递。密钥不写在这里，用环境变量 ZHENGMING_WECHAT_SECRET、
# ZHENGMING_WEIBO_TOKEN，或者 wechat_secret_file、weibo_token_file 指定的文件（权限 0600）。
# wechat_mode：draft 只建草稿，由人工发布；publish 直接发布，不推送；mass 群发给全部关注者。
wechat_appid = ""
wechat_mode = "{blank.wechat_mode}"
weibo_rip = ""

# 单点登录（OpenID Connect）：留空则接口只认 zhengming user token 发的令牌。要用的话填写
# oidc_issuer（网址）和 oidc_audience（为本接口登记的名称），并在文件末尾加一个 [oidc_roles] 表，
# 逐行写明那边的角色名对应这里的哪个角色，如 press-heads = "publisher"。
oidc_issuer = ""
oidc_audience = ""

# 可以由本院自行审定、不必报请上级的事项
exempt_matters = ["impersonation", "court_service"]

# 发布关口的规则：on 拦截，warn 只提醒，off 不用。规则编号见 zhengming check 的清单。
[gate_rules]
"""
