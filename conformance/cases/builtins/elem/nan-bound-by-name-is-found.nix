let
  inf = 1.0e200 * 1.0e200;
  nan = inf - inf;
in
[ (builtins.elem nan [ nan ]) ([ nan ] == [ nan ]) (nan == nan) ]
