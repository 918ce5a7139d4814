"""What every page says about the site itself: names, address, registrations of the footer.

The rules of 国办发〔2017〕47号 bind government sites, not courts; the house follows them by habit,
prints only what was configured, and never invents a code (see ``content/about/decisions``).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """The particulars of one court's site."""

    url: str
    """Address of the root, ending in ``/``: ``https://press.court.example/``."""
    name: str
    """Official name of the site (SiteName)."""
    court: str
    """Full name of the court (主办单位)."""
    operator: str = ""
    """承办单位."""
    id_code: str = ""
    """网站标识码; empty where none was issued."""
    icp: str = ""
    """ICP备案号."""
    police: str = ""
    """公安备案号."""
    phone: str = ""
    """站务电话; an office number, never a person's."""
    address: str = ""
    notice: str = ""
    """One line above the header of every page; empty: none."""
    hubs: tuple[str, ...] = ()
    """Addresses of the WebSub hubs that pass the feeds on."""

    @property
    def domain(self) -> str:
        """Return the host, with the port where there is one (SiteDomain)."""
        return urlsplit(self.url).netloc

    @property
    def origin(self) -> str:
        """Return the log's origin: host + ``/log`` (C2SP tlog-checkpoint, "Origin")."""
        parts = urlsplit(self.url)
        return f"{parts.netloc}{parts.path.rstrip('/')}/log"

    @property
    def imprint(self) -> str:
        """Return what the feeds, their archives among them, say of the site itself, hashed."""
        told = json.dumps([self.name, self.court, self.hubs], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    def link(self, path: str) -> str:
        """Return the absolute address of a public path."""
        return self.url + path
