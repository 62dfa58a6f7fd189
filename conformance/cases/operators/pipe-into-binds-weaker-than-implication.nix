false -> false |> (x: [ x ])
