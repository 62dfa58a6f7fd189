let f = x: x; in f { outPath = "/o"; } + f /p
