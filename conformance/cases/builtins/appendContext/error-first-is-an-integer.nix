builtins.appendContext 1 {}
