"""Channels: how a copy travels; what it looks like is made in ``publish.render``."""
