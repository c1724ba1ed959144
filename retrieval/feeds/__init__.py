"""How a catalogue comes in: one reader a format, all giving products or errors with a cure."""
