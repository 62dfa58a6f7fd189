let x = ((x) + { }).a or 1; in x
