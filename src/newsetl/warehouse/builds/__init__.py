"""Published databases: made from the lake, checked, listed in a catalogue, and opened by readers."""
