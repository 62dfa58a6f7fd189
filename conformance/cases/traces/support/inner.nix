# two lines
x: x + "a"
