builtins.length (builtins.catAttrs "a" [ (builtins.trace "first" { }) (builtins.trace "second" { a = 1; }) ])
