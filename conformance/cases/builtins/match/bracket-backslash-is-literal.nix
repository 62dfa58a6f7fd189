[ (builtins.match "[\\]" "\\") (builtins.match "[\\n]+" "\\n") (builtins.match "[\\n]" "\n") ]
