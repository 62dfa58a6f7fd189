builtins.addErrorContext (builtins.substring 0 1 "é") (throw "thrown")
