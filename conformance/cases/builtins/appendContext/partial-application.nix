map (f: f { }) (map builtins.appendContext [ "a" "b" ])
