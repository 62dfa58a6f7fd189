builtins.toXML {a = {type = "derivation"; drvPath = throw "d"; outPath = throw "o";};}
