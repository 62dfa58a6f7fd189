{ type = 1; drvPath = "/d"; }
