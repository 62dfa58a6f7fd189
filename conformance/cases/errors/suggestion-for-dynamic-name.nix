{ value = 1; }.${"valeu"}
