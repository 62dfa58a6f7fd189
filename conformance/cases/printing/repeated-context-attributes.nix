let c = builtins.getContext "${derivation { name = "n"; system = "s"; builder = "b"; }}"; in [ c c ]
