builtins.filterSource (throw "filter") (throw "path")
