"""English around and within a wish, whatever the shop sells: spelling, hesitation, everyday words."""
