builtins.getContext (builtins.toXML [ "${derivation { name = "n"; system = "s"; builder = "b"; }}" ])
