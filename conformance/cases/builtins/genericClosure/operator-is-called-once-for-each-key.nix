map (x: x.key) (builtins.genericClosure {
  startSet = [ { key = 1; } ];
  operator = x: builtins.trace "visit ${toString x.key}" (if x.key < 4 then [ { key = x.key + 1; } { key = 1; } ] else [ ]);
})
