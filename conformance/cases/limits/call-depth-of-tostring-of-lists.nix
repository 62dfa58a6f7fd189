toString [ [ [ "x" { outPath = "x"; } ] ] ]
