let
  shared = { x = builtins.trace "x" 1; };
in
builtins.deepSeq [ shared shared { inherit shared; } ] "done"
