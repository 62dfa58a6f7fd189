builtins.addErrorContext { outPath = "from a set"; } (throw "x")
