# The right operand of `//` is evaluated and checked first.
x: y: x // y 1 // { a = x y; } // x.z
