builtins.isAttrs (builtins.trace "left" { } // builtins.trace "right" { })
