let
  map = f: list: "mine";
in
map (x: x) [ 1 ]
