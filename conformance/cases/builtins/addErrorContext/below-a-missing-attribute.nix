builtins.addErrorContext "around" { }.a
