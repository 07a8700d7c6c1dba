"""What moved between two versions: published numbers, what caused each move, and the figures side by side."""
