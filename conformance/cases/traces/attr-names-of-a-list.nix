let names = s: builtins.attrNames s; in names [ ]
