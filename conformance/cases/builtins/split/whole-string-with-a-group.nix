builtins.split "(.*)" "abc"
