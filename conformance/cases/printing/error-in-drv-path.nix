{ type = "derivation"; drvPath = throw "drvPath"; }
