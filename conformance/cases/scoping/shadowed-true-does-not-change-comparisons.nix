let true = 0; in if 1 == 1 then "yes" else "no"
