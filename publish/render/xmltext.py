"""Text inside XML: escaped, and without the characters that XML 1.0 §2.2 cannot carry."""

from __future__ import annotations

import re
from html import escape

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xml_text(value: str) -> str:
    """Return text for the inside of an element, where quotes need no escaping."""
    return escape(_FORBIDDEN.sub("", value), quote=False)


def xml_attribute(value: str) -> str:
    """Return text for the inside of a quoted attribute."""
    return escape(_FORBIDDEN.sub("", value))
