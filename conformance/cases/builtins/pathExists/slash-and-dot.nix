map (n: builtins.pathExists (toString ./support + "/${n}/.")) [ "file" "dir" "to-file" "to-dir" ]
