rec { map = 1; a = map; }.a
