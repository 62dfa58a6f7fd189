builtins.groupBy ({ a }: a) ([ 1 (throw "el") 3 ])
