let number = 1; in nubmer
