let half = builtins.substring 0 1 "é"; in builtins.trace half (builtins.trace [ half ] 1)
