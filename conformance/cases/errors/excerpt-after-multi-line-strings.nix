{ a = "x

y"; b = nowhere; }