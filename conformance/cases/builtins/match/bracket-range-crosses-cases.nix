[ (builtins.match "[A-z]" "_") (builtins.match "[a-z]" "B") (builtins.match "[ -~]+" "aB~ !") ]
