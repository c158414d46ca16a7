"""Whom and what a text names: people, organisations and places."""
