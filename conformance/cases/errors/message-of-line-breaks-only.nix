throw "\n\n"
