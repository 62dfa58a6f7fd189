let f = x: abort "stopped at ${toString x}"; in f 1
