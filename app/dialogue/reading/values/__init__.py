"""What a product should be or have, or must not: values, exclusions, qualities, and limits given up."""
