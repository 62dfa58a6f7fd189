[ (builtins.match "[:alpha:]+" "alp:ha") (builtins.match "[:alpha:]" "z") ]
