"""How much, of money and of sizes: which amount is meant, and which way it bounds."""
