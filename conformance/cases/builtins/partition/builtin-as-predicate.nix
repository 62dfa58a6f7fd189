builtins.partition builtins.isInt [ { a = true; } { a = false; } ]
