[ (builtins.match "[é]" "é") (builtins.match "[é]+" "é") (builtins.match "[é]{2}" "é") ]
