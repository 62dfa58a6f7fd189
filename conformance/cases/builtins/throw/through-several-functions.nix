let
  f = x: g x + 1;
  g = y: h y;
  h = z: throw "in h: ${toString z}";
in f 3
