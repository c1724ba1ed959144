"""What shoppers say, read without a model: readers that take turns on a sheet with the words."""
