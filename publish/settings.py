"""Settings: a documented type, read from ``zhengming.toml`` and the environment.

Each field may stand in the file under its name and in the environment as ``ZHENGMING_`` and its
name in capitals; the environment wins. Relative paths are relative to the folder of the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from publish.domain.kinds import Matter
from publish.errors import SettingsError
from publish.render.site import SiteInfo

if TYPE_CHECKING:
    from publish.services.submit import GateRules

PREFIX = "ZHENGMING_"
CONFIG = "ZHENGMING_CONFIG"
FILE_NAME = "zhengming.toml"
_NOT_GIVEN = {"folder", "given"}
SECRETS = ("wechat_secret", "weibo_token")
"""Never in the settings file: it is copied, mailed and kept in repositories."""
WECHAT_MODES = ("draft", "publish", "mass")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one court, or one machine, to the next."""

    folder: Path
    """Folder that relative paths start from; set by where the file lies."""
    given: bool = False
    """Whether a settings file or ``ZHENGMING_STORE`` says where things are."""
    store: str = "sqlite:var/record.sqlite3"
    """Where the record is: ``sqlite:///absolute/path``, ``sqlite:relative/path``, ``memory:``.
    If it is lost and no backup exists, what was published can no longer be continued. Whoever can
    read it reads the case files; whoever can write it can forge what the log key will sign."""
    site: str = "file:var/public"
    """Where the public files go: ``file:///absolute/path`` or ``file:relative/path``.
    If it is lost, ``zhengming project --full`` makes it again, byte for byte."""
    site_url: str = "http://127.0.0.1:8000/"
    """Public address of the site's root. The log's origin follows from it and never changes."""
    log_key_file: str = "var/log.key"
    """The log's signing key, mode 0600. If it is lost, the log ends and a new one has to begin;
    if it is stolen, somebody else can sign checkpoints: see SECURITY.md."""
    site_name: str = "示例市清源区人民法院官方发布"
    """Name of the site (SiteName)."""
    court: str = "示例市清源区人民法院"
    """Full name of the court."""
    operator: str = ""
    """承办单位， if the footer is to name one."""
    id_code: str = ""
    """网站标识码， ``bm`` and eight digits or ten digits; empty if none was issued."""
    icp: str = ""
    """ICP备案号."""
    police: str = ""
    """公安备案号."""
    phone: str = ""
    """站务电话： an office number."""
    address: str = ""
    """Postal address of the court."""
    wechat_api: str = "https://api.weixin.qq.com"
    """Where the interface of WeChat is; another address for a relay, or for a simulator."""
    wechat_appid: str = ""
    """AppID of the official account; empty: nothing goes to WeChat."""
    wechat_secret: str = field(default="", repr=False)
    """AppSecret; from the environment only. Whoever has it can act for the account from an address
    on its whitelist. If it is lost, reset it in the back office; nothing published is affected."""
    wechat_secret_file: str = ""
    """File that holds the AppSecret, mode 0600, instead of the environment."""
    wechat_mode: str = "draft"
    """``draft``: a person publishes in the back office; ``publish``: goes live without a push;
    ``mass``: pushed to all followers, within the account's quota."""
    weibo_api: str = "https://api.weibo.com"
    """Where the interface of Weibo is; another address for a relay, or for a simulator."""
    weibo_token: str = field(default="", repr=False)
    """Access token of the account; from the environment only. Empty: nothing goes to Weibo.
    Whoever has it can post for the account; it expires, and then a person authorises again."""
    weibo_token_file: str = ""
    """File that holds the access token, mode 0600, instead of the environment."""
    weibo_rip: str = ""
    """Public address of this machine, which Weibo wants with every post."""
    gate_rules: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Rule id → ``on``, ``warn`` or ``off``; table ``[gate_rules]`` of the file only."""
    exempt_matters: tuple[str, ...] = ("impersonation", "court_service")
    """Matters that the court may approve itself, without a superior; a comma separates them."""

    @property
    def info(self) -> SiteInfo:
        """Return what the pages say about the site."""
        return SiteInfo(
            url=self.site_url,
            name=self.site_name,
            court=self.court,
            operator=self.operator,
            id_code=self.id_code,
            icp=self.icp,
            police=self.police,
            phone=self.phone,
            address=self.address,
        )

    @property
    def site_location(self) -> str:
        """Return where the public files can be read on this machine."""
        return str(self.path(self.site.partition(":")[2].replace("//", "", 1)))

    @property
    def gate(self) -> GateRules:
        """Return how strict the gate is; imported late, for publishing does not need the gate."""
        from publish.services.submit import GateRules  # noqa: PLC0415 - see the docstring

        return GateRules(self.gate_rules, tuple(Matter(name) for name in self.exempt_matters))

    def secret(self, name: str) -> str:
        """Return a secret of the environment, else of its file; empty if there is neither.

        Raises SettingsError if the file cannot be read.
        """
        given: str = getattr(self, name)
        file: str = getattr(self, f"{name}_file")
        if given or not file:
            return given.strip()
        try:
            return self.path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            message = f"读不到设置项 {name}_file 指定的文件 {file}"
            raise SettingsError(message, advice="请检查文件名和权限。") from None

    @property
    def weibo_address(self) -> str:
        """Return the address of this machine; raises SettingsError if there is none."""
        if not self.weibo_rip:
            message = "微博要求每次发布都带上本机的公网地址，设置中没有 weibo_rip"
            raise SettingsError(message, advice="请在 ZHENGMING_WEIBO_RIP 中写明本机的公网 IP。")
        return self.weibo_rip

    def path(self, text: str) -> Path:
        """Return a path of the settings, relative ones from the folder of the file."""
        return self.folder / text


def load(environment: Mapping[str, str], folder: Path) -> Settings:
    """Read the settings that hold in a folder; raises SettingsError naming the setting."""
    named = environment.get(CONFIG)
    file = Path(named) if named else folder / FILE_NAME
    if named and not file.is_file():
        message = f"找不到 {CONFIG} 指定的设置文件 {named}"
        raise SettingsError(message)
    values = _read_file(file) if file.is_file() else {}
    values |= _from_environment(environment)
    given = file.is_file() or "store" in values
    return _check(Settings(folder=file.absolute().parent, given=given, **values))


def _names() -> dict[str, Any]:
    """Return the settings that may be given, with their defaults."""
    return {item.name: item.default for item in fields(Settings) if item.name not in _NOT_GIVEN}


def _read_file(file: Path) -> dict[str, Any]:
    """Read the settings file."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"设置文件 {file.name} 读不懂：{error}"
        raise SettingsError(message) from error
    except OSError as error:
        message = f"设置文件 {file.name} 打不开：{error.strerror}"
        raise SettingsError(message) from error
    for name in set(SECRETS) & set(values):
        message = f"设置项 {name} 是密钥，不能写在设置文件里"
        advice = f"请从文件中删除这一行，改用环境变量 {PREFIX}{name.upper()} 或设置项 {name}_file。"
        raise SettingsError(message, advice=advice)
    unknown = sorted(set(values) - set(_names()))
    if unknown:
        message = f"设置文件中有不认识的项目：{'、'.join(unknown)}"
        raise SettingsError(message)
    return {name: _typed(name, value) for name, value in values.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Read the settings of the environment; names of other parts of the system are left alone."""
    names = {PREFIX + name.upper(): name for name in _names() if name != "gate_rules"}
    given = {names[key]: value for key, value in environment.items() if key in names}
    if "exempt_matters" in given:
        listed = [part.strip() for part in given["exempt_matters"].split(",")]
        return {**given, "exempt_matters": tuple(part for part in listed if part)}
    return dict(given)


def _typed(name: str, value: object) -> object:
    """Return a value of the file as the type of its setting; raises SettingsError."""
    if name == "gate_rules" and isinstance(value, dict):
        return MappingProxyType({str(key): str(level) for key, level in value.items()})
    if name == "exempt_matters" and isinstance(value, list):
        return tuple(str(part) for part in value)
    if name in {"gate_rules", "exempt_matters"} or not isinstance(value, str):
        message = f"设置项 {name} 的值写法不对：{value!r}"
        raise SettingsError(message)
    return value


def _check(settings: Settings) -> Settings:
    """Return settings that make sense together; raises SettingsError."""
    parts = urlsplit(settings.site_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        message = f"site_url 应当是完整的网址，现在是“{settings.site_url}”"
        raise SettingsError(message)
    _check_channels(settings)
    unknown = [name for name in settings.exempt_matters if name not in set(Matter)]
    if unknown:
        message = f"exempt_matters 中有不认识的事项：{'、'.join(unknown)}"
        raise SettingsError(message)
    return replace(
        settings,
        site_url=settings.site_url.removesuffix("/") + "/",
        wechat_api=settings.wechat_api.rstrip("/"),
        weibo_api=settings.weibo_api.rstrip("/"),
    )


def _check_channels(settings: Settings) -> None:
    """Raise SettingsError for channels that cannot work, or would send a secret in the clear."""
    if settings.wechat_mode not in WECHAT_MODES:
        known = "、".join(WECHAT_MODES)
        raise SettingsError(f"wechat_mode 应当是 {known} 之一，现在是“{settings.wechat_mode}”")
    for name in ("wechat_api", "weibo_api"):
        parts = urlsplit(getattr(settings, name))
        local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise SettingsError(f"{name} 应当是 https:// 开头的网址：密钥不能明文传送")


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

# 可以由本院自行审定、不必报请上级的事项
exempt_matters = ["impersonation", "court_service"]

# 发布关口的规则：on 拦截，warn 只提醒，off 不用。规则编号见 zhengming check 的清单。
[gate_rules]
"""
