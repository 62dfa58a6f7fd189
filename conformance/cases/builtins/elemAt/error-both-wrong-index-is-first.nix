builtins.elemAt "list" "index"
