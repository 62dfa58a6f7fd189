let
  start = { key = 0; path = [ ]; };
in
builtins.genericClosure {
  startSet = [ start ];
  operator = x: if builtins.length x.path < 2 then [ { key = x.key * 2 + 1; path = x.path ++ [ "l" ]; } { key = x.key * 2 + 2; path = x.path ++ [ "r" ]; } ] else [ ];
}
