let
  next = x: [ { key = x.key + 1; } ];
in
builtins.genericClosure {
  startSet = [ { key = 1; } ];
  operator = x: if x.key == 3 then next { key = "three"; } else next x;
}
