let d = n: { type = "derivation"; drvPath = "/d"; outPath = "/o"; name = n; }; in [ (d "first") (d "second") ]
