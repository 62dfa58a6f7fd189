builtins.fromTOML "[[x.y. ]]"
