let
  list = builtins.filter builtins.isInt [ (builtins.trace "element" 1) ];
in
list ++ list
