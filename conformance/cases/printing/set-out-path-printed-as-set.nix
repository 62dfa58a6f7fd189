{ outPath = "/nowhere"; name = "x"; }
