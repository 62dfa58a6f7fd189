let false = 1; null = 2; in [ false null ]
