builtins.split "(-)([0-9]+)" "a-1b-22c"
