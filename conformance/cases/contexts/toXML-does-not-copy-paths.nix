builtins.hasContext (builtins.toXML ./support/one.txt)
