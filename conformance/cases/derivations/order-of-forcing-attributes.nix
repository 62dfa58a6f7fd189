let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    zeta = builtins.trace "zeta" "z";
    alpha = builtins.trace "alpha" "a";
    args = builtins.trace "args" [ (builtins.trace "args.0" "0") ];
    outputs = builtins.trace "outputs" [ (builtins.trace "outputs.0" "out") ];
    __ignoreNulls = builtins.trace "__ignoreNulls" true;
  };
in
d.drvPath
