"""The line itself: one run over some inputs, from captures to a published build."""
