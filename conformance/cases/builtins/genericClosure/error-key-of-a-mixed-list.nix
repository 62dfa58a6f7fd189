builtins.genericClosure {
  startSet = [ { key = [ 1 2 ]; n = "a"; } { key = [ 1 "x" ]; n = "b"; } ];
  operator = x: [ ];
}
