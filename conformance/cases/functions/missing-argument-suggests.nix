({ name, ... }: name) { nmae = 1; }
