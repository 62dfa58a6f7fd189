map builtins.stringLength [ "é" "€" "😀" "e\u0301" ]
