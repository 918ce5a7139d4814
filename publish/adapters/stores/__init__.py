"""Stores: keys and bytes. They share no code on purpose; tests/contract holds them all."""
