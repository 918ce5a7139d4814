"""Settings: a documented type, read from ``zhengming.toml`` and the environment.

Each field may stand in the file under its name and in the environment as ``ZHENGMING_`` and its
name in capitals; the environment wins. Relative paths are relative to the folder of the file.
"""

from publish.settings.fields import Settings
from publish.settings.reading import FILE_NAME, load
from publish.settings.template import template

__all__ = ["FILE_NAME", "Settings", "load", "template"]
