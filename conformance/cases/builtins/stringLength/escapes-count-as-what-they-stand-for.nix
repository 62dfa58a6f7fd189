map builtins.stringLength [ "\n" "\\n" "\${" ''a''${"b"}'' ]
