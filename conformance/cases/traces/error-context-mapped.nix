map (builtins.addErrorContext "element") [ 1 (throw "x") ]
