let a = 1; f = x: x; in assert f a == 2 && a != 3 || !(a ? b) -> [ a ] == [ ]; 1
