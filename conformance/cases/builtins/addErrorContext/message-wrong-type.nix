builtins.addErrorContext 1 (throw "b")
