builtins.match "[[:digit:]_x-z[:upper:]]+" "1_yZ"
