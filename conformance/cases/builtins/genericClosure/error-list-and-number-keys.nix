builtins.genericClosure {
  startSet = [ { key = [ "a" ]; } { key = [ ]; } { key = 1; } ];
  operator = _: [ ];
}
