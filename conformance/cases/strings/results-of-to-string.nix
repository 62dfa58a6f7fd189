let
  id = x: x;
in
[
  (toString { __toString = self: { outPath = id 1; }; })
  (toString { __toString = self: [ (id 1) (id [ 2 (id null) ]) { outPath = id 3; } ]; })
  (toString [ { __toString = self: { outPath = id "a"; }; } { __toString = self: [ (id "b") { __toString = self: id "c"; } ]; } (id "d") ])
  "${{ __toString = self: { __toString = self: { outPath = id { outPath = id "e"; }; }; }; }}"
  (toString { outPath = id { __toString = self: id [ (id "f") ]; }; })
]
