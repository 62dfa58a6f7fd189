let l = [ 1 ]; in
builtins.genericClosure {
  startSet = [ { key = [ l "x" ]; } { key = [ [ ] ]; } { key = [ l 2 ]; } ];
  operator = _: [ ];
}
