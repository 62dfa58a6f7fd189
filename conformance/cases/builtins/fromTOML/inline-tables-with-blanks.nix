builtins.fromTOML "a = {b=1,c = 2 ,\td\t=\t3\t, e.f = 4 }\ng = { }\nh = {i={j={}}}"
