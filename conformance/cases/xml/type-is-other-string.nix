{ type = "other"; drvPath = "/d"; }
