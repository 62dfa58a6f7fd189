let
  eps = 1.1102230246251565e-16;
  around = x: [ (x - x * eps) x (x + x * eps * 2) ];
  up = n: x: if n == 0 then [ ] else around x ++ up (n - 1) (x * 16);
  tens = n: x: if n == 0 then [ ] else around x ++ tens (n - 1) (x * 10);
  less = n: x: if n == 0 then [ ] else around x ++ less (n - 1) (x / 10);
in builtins.toJSON [ (up 60 1.0) (tens 60 1.0) (less 60 1.0) 5.0e-324 1.0e-323 2.2250738585072014e-308 2.225073858507201e-308 1.7976931348623157e308 4.9406564584124654e-324 9007199254740993.0 0.1 0.3 1.5e-5 9.5e-5 123456789012345680.0 ]
