builtins.addErrorContext "unused" { a = 1; }
