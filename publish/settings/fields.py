"""The settings as a type; the docstring under each says what its loss or theft means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote

from publish.domain.kinds import Matter
from publish.errors import SettingsError
from publish.render.site import SiteInfo

if TYPE_CHECKING:
    from publish.domain.gate import GateRules

SECRETS = ("wechat_secret", "wechat_callback_token", "wechat_callback_aes_key", "weibo_token")
"""Never in the settings file: it is copied, mailed and kept in repositories."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one court, or one machine, to the next."""

    folder: Path
    """Folder that relative paths start from; set by where the file lies."""
    given: bool = False
    """Whether a settings file or ``ZHENGMING_STORE`` says where things are."""
    store: str = "sqlite:var/record.sqlite3"
    """Where the record is: ``sqlite:///absolute/path``, ``sqlite:relative/path``,
    ``s3://bucket/prefix`` (credentials as boto3 finds them), ``memory:``.
    If it is lost and no backup exists, what was published can no longer be continued. Whoever can
    read it reads the case files; whoever can write it can forge what the log key will sign."""
    site: str = "file:var/public"
    """Where the public files go: ``file:///absolute/path``, ``file:relative/path`` or
    ``s3://bucket/prefix``: a bucket that keeps no versions, or a redacted text would stay in them.
    Whoever can write it can show readers anything, but no proof for it.
    If it is lost, ``zhengming project --full`` makes it again, byte for byte."""
    site_s3_dialect: str = "aws"
    """``aws``: the site's bucket heeds If-Match; ``plain``: it does not (OSS, COS, OBS)."""
    site_s3_endpoint: str = ""
    """Address of the site's bucket if it is elsewhere than the store's (``AWS_ENDPOINT_URL``)."""
    site_s3_profile: str = ""
    """Profile in boto3's own files with the credentials for the site's bucket; empty: the store's.
    Nothing that is secret stands here."""
    site_s3_addressing: str = "auto"
    """``virtual``: the bucket stands in the host name, as OSS, COS and OBS want it; ``path``."""
    site_s3_folders: str = "on"
    """``on``: every page also lies under its folder's address, for a bucket that is served as it
    is; ``off``: whatever serves it finds ``index.html`` by itself, as static hosting does, or the
    server cannot keep such keys, as SeaweedFS."""
    cloudfront_distribution: str = ""
    """Distribution of CloudFront that is told what changed; empty: readers wait for a minute."""
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
    site_notice: str = ""
    """One line of text above the header of every page, such as that the site is being tested, or
    that the telephone is out of order; empty: none. Whoever can write it can tell every reader
    anything in the court's name; no statement is changed by it."""
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
    wechat_callback_token: str = field(default="", repr=False)
    """Token of "服务器配置" in WeChat's back office; from the environment only. Empty: no events
    are heard, and dispatch asks at its own times. Whoever has it can make dispatch ask sooner; with
    the AES key as well, tell a false address of a mass-sent article. If lost, enter a new one."""
    wechat_callback_token_file: str = ""
    """File that holds the token, mode 0600, instead of the environment."""
    wechat_callback_aes_key: str = field(default="", repr=False)
    """EncodingAESKey of the same place, 43 characters; from the environment only. With it, events
    in plaintext are refused (安全模式); without it, no address that an event tells is believed."""
    wechat_callback_aes_key_file: str = ""
    """File that holds the EncodingAESKey, mode 0600, instead of the environment."""
    weibo_api: str = "https://api.weibo.com"
    """Where the interface of Weibo is; another address for a relay, or for a simulator."""
    weibo_token: str = field(default="", repr=False)
    """Access token of the account; from the environment only. Empty: nothing goes to Weibo.
    Whoever has it can post for the account; it expires, and then a person authorises again."""
    weibo_token_file: str = ""
    """File that holds the access token, mode 0600, instead of the environment."""
    weibo_rip: str = ""
    """Public address of this machine, which Weibo wants with every post."""
    metrics: str = "off"
    """Where the figures of a running server go: ``off``; ``prometheus``: asked for on a port of
    this machine; ``emf``: lines that CloudWatch reads. They hold no text and no address."""
    log_addresses: str = "no"
    """``yes``: the journal of requests names the addresses of clients. That is personal
    information: then the journal has to be guarded, and deleted in time."""
    trusted_proxy: str = ""
    """Address of the server in front, whose ``X-Forwarded-For`` is believed. If it is not really
    in front, any client can pretend to have any address."""
    websub_hubs: tuple[str, ...] = ()
    """Addresses of WebSub hubs, ``https``, separated by commas: the feeds name them, and they are
    told of every publication. A hub that ends, or lies, delays readers or shows them old news; what
    it passes on can be verified as anything else. None: readers ask the feeds themselves."""
    rate_limit: int = 120
    """Requests a minute that one caller of the API may make, in each process that serves it."""
    oidc_issuer: str = ""
    """Address of the court's single sign-on (OpenID Connect), whose tokens the API takes beside its
    own. Empty: only its own. Whoever runs that service, or breaks into it, can be anybody here."""
    oidc_audience: str = ""
    """What tokens made for this API say in ``aud``. A name that other services share lets their
    tokens in here."""
    oidc_roles_claim: str = "roles"
    """Claim that names the roles; a path with dots such as ``realm_access.roles`` will do."""
    oidc_roles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What the single sign-on calls a role → ``intake``, ``drafter``, ``reviewer``, ``signer``,
    ``publisher``, ``administrator`` or ``auditor``: table ``[oidc_roles]``, or in the environment
    ``press-editors=drafter,press-heads=publisher``. Whatever is not named here gives no right."""
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
            notice=self.site_notice,
            hubs=self.websub_hubs,
        )

    @property
    def site_location(self) -> str:
        """Return where the public files can be read: a folder of this machine, or the address."""
        scheme, _, rest = self.site.partition(":")
        return str(self.path(rest.replace("//", "", 1))) if scheme == "file" else self.site_url

    def located(self, rest: str) -> Path:
        """Return the path that stands after a scheme, such as ``///absolute`` or ``relative``."""
        path = unquote(rest)
        return self.path("/" + path.lstrip("/") if path.startswith("//") else path)

    @property
    def gate(self) -> GateRules:
        """Return how strict the gate is; imported late, for publishing does not need the gate."""
        from publish.domain.gate import GateRules  # noqa: PLC0415 - see the docstring

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
