builtins.split "(b|)" "abc"
