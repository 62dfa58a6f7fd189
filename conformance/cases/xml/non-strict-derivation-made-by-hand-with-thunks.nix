{ type = "derivation"; drvPath = toString "/d"; outPath = toString 1; }
