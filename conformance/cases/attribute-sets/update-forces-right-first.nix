(builtins.trace "left" { }) // (builtins.trace "right" { })
