({ map }: map) { map = 1; }
