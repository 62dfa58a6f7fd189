let
  inf = 1.0e200 * 1.0e200;
  nan = inf - inf;
in
builtins.length (builtins.genericClosure {
  startSet = [ { key = nan; } { key = 1; } { key = nan; } { key = 2; } { key = 1; } ];
  operator = x: [ ];
})
