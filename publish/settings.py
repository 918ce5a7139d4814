"""Settings: a documented type, read from ``zhengming.toml`` and the environment.

Each field may stand in the file under its name and in the environment as ``ZHENGMING_`` and its
name in capitals; the environment wins. Relative paths are relative to the folder of the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
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
    unknown = [name for name in settings.exempt_matters if name not in set(Matter)]
    if unknown:
        message = f"exempt_matters 中有不认识的事项：{'、'.join(unknown)}"
        raise SettingsError(message)
    if not settings.site_url.endswith("/"):
        values = {item.name: getattr(settings, item.name) for item in fields(Settings)}
        return Settings(**{**values, "site_url": settings.site_url + "/"})
    return settings


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

# 可以由本院自行审定、不必报请上级的事项
exempt_matters = ["impersonation", "court_service"]

# 发布关口的规则：on 拦截，warn 只提醒，off 不用。规则编号见 zhengming check 的清单。
[gate_rules]
"""
