let d = derivation { name = "x"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; }; in builtins.mapAttrs (name: _: builtins.unsafeGetAttrPos name d) d
