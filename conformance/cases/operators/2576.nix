true >= 1.5
