[ 1 2 3 ] |> map (x: x + 1) |> builtins.foldl' builtins.add 0
