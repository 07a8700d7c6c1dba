"""From a printed number back to its numerator, denominator, definition, rows and source addresses."""
