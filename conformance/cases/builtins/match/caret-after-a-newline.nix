[ (builtins.match "a\n^b" "a\nb") (builtins.match "a$\nb" "a\nb") ]
