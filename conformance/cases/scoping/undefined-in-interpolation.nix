"a ${nowhere} b"
