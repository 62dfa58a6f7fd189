builtins.hashString "" "abc"
