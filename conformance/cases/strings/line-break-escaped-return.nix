"a\
b\r\n"