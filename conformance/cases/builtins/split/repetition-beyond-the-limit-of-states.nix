builtins.split "(ab){60000}" "a"
