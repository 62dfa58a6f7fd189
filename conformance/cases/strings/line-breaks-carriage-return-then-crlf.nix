"a
b"