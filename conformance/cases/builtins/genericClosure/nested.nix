let
  upto = n: map (x: x.key) (builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: if x.key < n then [ { key = x.key + 1; } ] else [ ]; });
in
builtins.genericClosure {
  startSet = [ { key = upto 2; } ];
  operator = x: if builtins.length x.key < 5 then [ { key = upto (builtins.length x.key); } { key = upto 1; } ] else [ ];
}
