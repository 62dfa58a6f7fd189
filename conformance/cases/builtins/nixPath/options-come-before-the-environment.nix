map (e: e.path) builtins.nixPath
