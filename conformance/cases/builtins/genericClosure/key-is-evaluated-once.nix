let
  element = { key = builtins.trace "key" 5; };
in
map (x: x.key) (builtins.genericClosure { startSet = [ element element ]; operator = x: [ element ]; })
