let or = f: f; in (or or) 1
