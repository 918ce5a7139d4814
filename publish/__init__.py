"""Zhengming 正名: one approved text, published once, the same everywhere, provable for ever."""

__version__ = "0.1.0"
