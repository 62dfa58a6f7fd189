x: "a${x}b${x.c}"
