builtins.genericClosure {
  startSet = [ { key = [ 1 (throw "first") ]; } { key = [ 1 (throw "second") ]; } ];
  operator = x: [ ];
}
