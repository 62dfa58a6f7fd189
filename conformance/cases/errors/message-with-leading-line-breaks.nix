throw "\n\nx"
