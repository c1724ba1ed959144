"""What is looked for: its name out of all that nobody else took, and whether it is another than before."""
