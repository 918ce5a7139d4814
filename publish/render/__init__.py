"""Editions to text or bytes: one function a form, no input or output."""
