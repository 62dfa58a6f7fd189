"a
bc

d"