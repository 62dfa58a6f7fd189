map (builtins.match "a(b)?c") [ "abc" "ac" ]
