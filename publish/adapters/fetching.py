"""Reading a site as the public does: from the web, or from a folder with a copy of it."""

from __future__ import annotations

import http.client
import os
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import quote, unquote, urljoin, urlsplit

# Only adapters fetch (pyproject.toml, banned-api): this is the one that reads other people's sites.
from urllib.request import (  # noqa: TID251 - this is the adapter that fetches
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from publish.errors import NotFound, SiteError, WrongUsage

TIMEOUT = 30.0
"""Seconds without a byte after which the site counts as silent."""
LARGEST = 20 * 1024 * 1024
"""Bytes of a file; no file of a site is larger."""
_ADVICE = "请检查网址和网络，稍后再试。"
_GONE = {403, 404, 410}
"""How static hosts say that there is no such file."""


def fetcher(
    location: str, *, timeout: float = TIMEOUT, largest: int = LARGEST
) -> Callable[[str], bytes]:
    """Return how to read the public paths of a site: a folder, or a file:// or http(s):// URL.

    What it returns raises NotFound where there is no such file, and SiteError where there is no
    answer, where the file is too large, or where the site sends the reader to another host.
    """
    scheme = urlsplit(location).scheme
    if scheme in {"http", "https"}:
        return _web(location if location.endswith("/") else f"{location}/", timeout, largest)
    if scheme == "file":
        return _folder(Path(unquote(urlsplit(location).path)), largest)
    if "://" in location:
        raise WrongUsage(f"不认识的网址“{location}”", advice="请给出 http(s):// 网址或者文件夹。")
    return _folder(Path(location), largest)


# -- folders ---------------------------------------------------------------------------------------


def _folder(root: Path, largest: int) -> Callable[[str], bytes]:
    """Return the reader of a folder."""
    if not root.is_dir():
        raise WrongUsage(f"没有文件夹“{root}”", advice="请核对路径。")
    real = os.path.realpath(root)

    def fetch(path: str) -> bytes:
        target = os.path.realpath(f"{real}/{path}")
        if not target.startswith(f"{real.rstrip('/')}/"):
            raise NotFound(f"{path} 不在网站文件夹之内")
        try:
            with open(target, "rb") as file:
                return _limited(file.read(largest + 1), largest, path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise NotFound(f"网站上没有文件 {path}") from error
        except OSError as error:
            raise SiteError(f"读不到文件 {path}", advice=_ADVICE) from error

    return fetch


# -- the web ---------------------------------------------------------------------------------------


class _SameHost(HTTPRedirectHandler):
    """Follows a redirect within the host alone: what another host says is not this site's word."""

    def redirect_request(  # noqa: PLR0917 - the signature of the standard library
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> Request | None:
        """See HTTPRedirectHandler; raises SiteError for another host, or for giving up TLS."""
        old, new = urlsplit(req.full_url), urlsplit(urljoin(req.full_url, newurl))
        secured = (old.scheme, new.scheme) == ("http", "https") and old.hostname == new.hostname
        if not secured and (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise SiteError(f"网站把读者转到了另一个主机 {new.netloc}", advice=_ADVICE)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _web(base: str, timeout: float, largest: int) -> Callable[[str], bytes]:
    """Return the reader of a site on the web."""
    opener = build_opener(_SameHost)
    opener.addheaders = [("User-Agent", "zhengming-monitor"), ("Accept-Encoding", "identity")]

    def fetch(path: str) -> bytes:
        # A page is read at the address that readers use, not at that of its file.
        shown = path.removesuffix("index.html") if f"/{path}".endswith("/index.html") else path
        url = base + quote(shown)
        return _limited(_read(opener, url, timeout, largest), largest, path)

    return fetch


def _read(opener: OpenerDirector, url: str, timeout: float, largest: int) -> bytes:
    """Return the body of an answer, at most one byte more than is allowed."""
    try:
        with opener.open(url, timeout=timeout) as answer:
            body: bytes = answer.read(largest + 1)
            length = answer.headers.get("Content-Length", "")
            if length.isdigit() and len(body) < min(int(length), largest):
                raise SiteError(f"网站对 {url} 的回答不完整", advice=_ADVICE)
            return body
    except urllib.error.HTTPError as error:
        with error:
            if error.code in _GONE:
                raise NotFound(f"网站上没有 {url}") from error
            raise SiteError(f"网站对 {url} 的回答是 {error.code}", advice=_ADVICE) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SiteError(f"网站没有回答 {url}", advice=_ADVICE) from error


def _limited(data: bytes, largest: int, path: str) -> bytes:
    """Return data; raises SiteError if it is larger than any file of a site."""
    if len(data) > largest:
        raise SiteError(f"文件 {path} 超过 {largest} 字节", advice=_ADVICE)
    return data
