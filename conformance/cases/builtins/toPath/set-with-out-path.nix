builtins.toPath { outPath = "/x"; }
