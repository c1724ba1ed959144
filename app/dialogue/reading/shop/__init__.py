"""What the shop calls things: its words, kinds, measures, and what products can be named by."""
