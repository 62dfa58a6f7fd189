# The text is the condition as the reference prints it.
x: assert x.a && x ? "b c"; assert true; x
