({ zz, map }: 1) { }
