builtins.genericClosure {
  startSet = [ { key = [ (x: x) ]; n = 1; } { key = [ (x: x) ]; n = 2; } ];
  operator = x: [ ];
}
