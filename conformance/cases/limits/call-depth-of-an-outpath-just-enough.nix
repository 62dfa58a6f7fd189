toString { outPath = "x"; }
