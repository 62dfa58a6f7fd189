map (n: builtins.pathExists (toString ./support + "/${n}/")) [ "to-file" "to-dir" "dangling" ]
