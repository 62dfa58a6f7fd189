builtins.match "^*a" "*a"
