builtins.attrNames (builtins.zipAttrsWith (name: values: values) [ (builtins.trace "first" { z = 1; }) (builtins.trace "second" { }) ])
