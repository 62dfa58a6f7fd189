1 + 1 == 2 |> builtins.typeOf
