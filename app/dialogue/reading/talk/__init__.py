"""What is said to the conversation: undo, thanks, help, answers to the shop, talk of other things."""
