builtins.genericClosure {
  startSet = [ { key = [ 1 "x" ]; } { key = [ 0 ]; } { key = [ 1 2 ]; } ];
  operator = _: [ ];
}
