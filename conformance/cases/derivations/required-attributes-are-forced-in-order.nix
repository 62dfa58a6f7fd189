let
  d = derivation {
    name = builtins.trace "name" "d"; system = builtins.trace "system" "s"; builder = builtins.trace "builder" "b";
  };
in
d.drvPath
