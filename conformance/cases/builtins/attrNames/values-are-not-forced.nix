builtins.attrNames { b = throw "b"; a = abort "a"; }
