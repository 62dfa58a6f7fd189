builtins.length (builtins.attrNames (builtins.listToAttrs [
  (builtins.trace "pair 1" { name = builtins.trace "name 1" "z"; value = 1; })
  (builtins.trace "pair 2" { name = builtins.trace "name 2" "y"; value = 2; })
]))
