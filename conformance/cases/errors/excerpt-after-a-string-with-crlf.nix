"a
b" + nowhere