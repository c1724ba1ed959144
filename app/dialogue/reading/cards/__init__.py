"""The products on the cards: which of them is meant, what is thought of it, what is asked of it."""
